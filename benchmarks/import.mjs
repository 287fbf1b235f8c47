/** What importing the package costs a test file that does nothing with it: whole processes of `vitest run`, with the import and without, in turns. */
import { execFileSync } from 'node:child_process'
import { cpSync, mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { digits, median, table } from './table.mjs'

const root = fileURLToPath(new URL('..', import.meta.url))

const TESTS = {
  nothing: '',
  'vitest-load': `import 'vitest-load'\n`,
}

/** A project that has the package as it is installed: copied, since what lies outside of node_modules is transformed. */
function makeProject() {
  const folder = mkdtempSync(join(tmpdir(), 'vitest-load-import-'))
  const modules = join(folder, 'node_modules')
  mkdirSync(join(modules, 'vitest-load'), { recursive: true })
  for (const name of readdirSync(join(root, 'node_modules'))) {
    if (!name.startsWith('.') && name !== 'vitest-load') symlinkSync(join(root, 'node_modules', name), join(modules, name))
  }
  for (const name of ['dist', 'package.json']) cpSync(join(root, name), join(modules, 'vitest-load', name), { recursive: true })
  writeFileSync(join(folder, 'package.json'), '{ "type": "module" }')
  for (const [name, text] of Object.entries(TESTS)) {
    writeFileSync(join(folder, `${name}.test.ts`), `${text}import { test } from 'vitest'\ntest('nothing', () => {})\n`)
  }
  return folder
}

/** Seconds of the wall clock, and of the processor in all processes together. */
function timeOf(folder, name) {
  const script = `TIMEFORMAT='%R %U %S'; time node node_modules/vitest/vitest.mjs run ${name}.test.ts >/dev/null`
  const [wall, user, system] = execFileSync('bash', ['-c', `{ ${script}; } 2>&1 1>/dev/null | tail -n 1`], {
    cwd: folder,
    encoding: 'utf8',
  })
    .trim()
    .split(' ')
    .map(Number)
  return { wall, cpu: user + system }
}

export async function importing({ quick }) {
  const rounds = quick ? 1 : 9
  const folder = makeProject()
  const names = Object.keys(TESTS)
  const figures = Object.fromEntries(names.map((name) => [name, []]))
  try {
    for (const name of names) timeOf(folder, name)
    for (let round = 0; round < rounds; round++) {
      process.stderr.write(`import: round ${round + 1} of ${rounds}\n`)
      for (const name of round % 2 === 0 ? names : names.toReversed()) figures[name].push(timeOf(folder, name))
    }
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
  const more = (name, key) => median(figures[name].map((figure, round) => figure[key] - figures.nothing[round][key]))
  return table(
    'A test file that imports the package and does nothing with it (goal: at most 0.08 s and 0.12 s of CPU more)',
    ['imports', 'wall s', 'CPU s', 'wall s more', 'CPU s more'],
    names.map((name) => [
      name,
      digits(median(figures[name].map(({ wall }) => wall))),
      digits(median(figures[name].map(({ cpu }) => cpu))),
      more(name, 'wall').toFixed(3),
      more(name, 'cpu').toFixed(3),
    ]),
  )
}
