import { expect, test } from 'vitest'
import { runCli } from '../../helpers/projects/run-cli.ts'
import { shopRepository } from '../../helpers/projects/temporary-repository.ts'

test('an option that neither knows is refused before anything runs', async () => {
  using repository = shopRepository()
  const { exitCode, reported } = await runCli(repository.top, 'compare', 'HEAD', '--thetaa', '5')
  expect(reported).toContain(
    `vitest-load: Expected arguments of compare or of Vitest, and Vitest refuses them: Unknown option \`--thetaa\`; see the options in \`vitest-load compare --help\``,
  )
  expect(reported).not.toContain('base ')
  expect(exitCode).toBe(2)
})

test('a project that does not exist is refused before anything runs', async () => {
  using repository = shopRepository()
  const { exitCode, reported } = await runCli(repository.top, 'compare', 'HEAD', '--project', 'nope')
  expect(reported).toBe(
    "vitest-load: Expected `--project` to name a project of head, got 'nope', which matches none: name a project of the Vitest configuration, or remove the option to compare the load tests of all projects\n",
  )
  expect(exitCode).toBe(2)
})

test.for(['plain.test.ts', 'nowhere.test.ts'])('%s, where no load is, is said to have none', async (file) => {
  using repository = shopRepository()
  repository.write('plain.test.ts', "import { test } from 'vitest'\n\ntest('adds', () => {})\n")
  repository.commit('A plain test')
  const { exitCode, output, reported } = await runCli(repository.top, 'compare', 'HEAD', file)
  expect(reported).toContain(
    `vitest-load: Nothing could be compared:\n- Expected tests that call \`load\`, got none in \`${file}\` of both sides: name a file with load tests, or check with \`vitest list\` what these arguments find\n`,
  )
  expect(output).toBe('')
  expect(exitCode).toBe(2)
})
