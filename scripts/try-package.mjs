/**
 * Does what a user does: packs the package, installs it into a project outside of this repository (`fixtures/consumer`), runs its load test and compiles it
 * with both compilers. Also sees to it that nothing but the build is packed. Needs a build and the npm registry.
 */
import { execFileSync } from 'node:child_process'
import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('..', import.meta.url))
const folder = mkdtempSync(join(tmpdir(), 'vitest-load-package-'))
const project = join(folder, 'project')

const installed = (name) => `${name}@${JSON.parse(readFileSync(join(root, 'node_modules', name, 'package.json'), 'utf8')).version}`

/** Shows what a command writes; gives it where it is captured. */
const run = (command, args, { cwd = project, capture = false } = {}) =>
  execFileSync(command, args, { cwd, encoding: 'utf8', stdio: ['ignore', capture ? 'pipe' : 'inherit', 'inherit'] })

function pack() {
  const [{ filename, files }] = JSON.parse(run('npm', ['pack', '--json', '--pack-destination', folder], { cwd: root, capture: true }))
  const junk = files.map(({ path }) => path).filter((path) => !belongs(path))
  if (junk.length > 0) throw new Error(`Not to be published: ${junk.join(', ')}`)
  return join(folder, filename)
}

/** The pages with their pictures and the dashboard, the lessons, the figures that they link to, and the schemas of reports. */
const READING =
  /^(docs\/.+\.(md|svg|png)|docs\/grafana\/[\w-]+\.json|schema\/[\w-]+\.json|examples\/(?!.*node_modules).+\.(ts|mjs)|benchmarks\/[\w-]+\.(md|svg))$/

/** A chunk and the live page belong to the package; a declaration or a program does as long as its source is there. */
function belongs(path) {
  if (/^dist\/chunks\/[\w-]+\.js(\.map)?$/.test(path) || READING.test(path) || /^dist\/page\/(index\.html|page\.(js|css))$/.test(path))
    return true
  const [, source] = /^dist\/(.+?)(?:\.d\.ts|\.js|\.js\.map)$/.exec(path) ?? []
  return source === undefined
    ? ['package.json', 'README.md', 'LICENSE', 'CHANGELOG.md'].includes(path)
    : existsSync(join(root, 'src', `${source}.ts`))
}

try {
  const tarball = pack()
  cpSync(join(root, 'fixtures/consumer'), project, { recursive: true })
  run('npm', ['install', '--save-dev', '--no-audit', '--no-fund', tarball, installed('vitest'), installed('@types/node')])
  run(process.execPath, ['node_modules/vitest/vitest.mjs', 'run'])
  const version = run(join(project, 'node_modules/.bin/vitest-load'), ['--version'], { capture: true }).trim()
  console.log(`The program is there: vitest-load ${version}`)
  for (const compiler of ['typescript', 'typescript-5.9']) {
    run(process.execPath, [join(root, 'node_modules', compiler, 'bin/tsc'), '-p', '.'])
    console.log(`${installed(compiler).replace(`${compiler}@`, 'TypeScript ')} has nothing to say`)
  }
} finally {
  rmSync(folder, { recursive: true, force: true })
}
