import { expect, test } from 'vitest'
import { runCli } from '../helpers/run-cli.ts'
import { shopRepository } from '../helpers/temporary-repository.ts'

test('an option that neither knows is refused before anything runs', async () => {
  using repository = shopRepository()
  const { exitCode, told } = await runCli(repository.top, 'compare', 'HEAD', '--thetaa', '5')
  expect(told).toContain(
    `vitest-load: Expected arguments of compare or of Vitest, and Vitest refuses them: Unknown option \`--thetaa\`; options are those of \`vitest-load compare --help\``,
  )
  expect(told).not.toContain('base ')
  expect(exitCode).toBe(2)
})
