/**
 * How often `vitest-load compare` finds a slow-down of 30 % that was planted in an imported module, and how often it sees one in a commit that only renames
 * things, each in a git repository of its own. Needs a build: `npm run build && node benchmarks/compare-refs.mjs --runs 20`.
 */
import { execFileSync, spawnSync } from 'node:child_process'
import { cpSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { median } from './table.mjs'

const root = fileURLToPath(new URL('..', import.meta.url))
const { values } = parseArgs({ options: { runs: { type: 'string', default: '3' }, only: { type: 'string' } } })
const runs = Number(values.runs)
if (!Number.isInteger(runs) || runs < 1) throw new Error(`Expected --runs to be a whole number from 1 on, got ${values.runs}`)

const git = (top, ...args) =>
  execFileSync('git', ['-c', 'user.name=Bench', '-c', 'user.email=bench@example.com', ...args], { cwd: top, encoding: 'utf8' })

const edit = (top, path, from, to) => writeFileSync(join(top, path), readFileSync(join(top, path), 'utf8').replaceAll(from, to))

function commit(top, message) {
  git(top, 'add', '--all')
  git(top, 'commit', '--quiet', '--message', message)
}

/** The shop of the tests, with this build installed. */
function shop(folder) {
  const top = join(folder, 'shop')
  cpSync(join(root, 'fixtures/refs'), top, { recursive: true })
  renameSync(join(top, 'gitignore'), join(top, '.gitignore'))
  mkdirSync(join(top, 'node_modules'))
  symlinkSync(root, join(top, 'node_modules/vitest-load'))
  symlinkSync(join(root, 'node_modules/vitest'), join(top, 'node_modules/vitest'))
  git(top, 'init', '--quiet', '--initial-branch=main')
  commit(top, 'A shop')
  return top
}

const CASES = {
  'slower by 30 %': (top) => edit(top, 'price.mjs', '5_000', '6_500'),
  'only renamed': (top) => {
    edit(top, 'price.mjs', 'priceOf', 'priceFor')
    edit(top, 'server.mjs', 'priceOf', 'priceFor')
    edit(top, 'server.mjs', './price.mjs', './prices.mjs')
    renameSync(join(top, 'price.mjs'), join(top, 'prices.mjs'))
  },
}

/** One comparison; its verdict, and for the median how much slower it looked. */
function compareOnce(change) {
  const folder = mkdtempSync(join(tmpdir(), 'vitest-load-bench-'))
  try {
    const top = shop(folder)
    change(top)
    commit(top, 'A change')
    const startMs = performance.now()
    const { status, stdout, stderr } = spawnSync(process.execPath, [join(root, 'dist/cli.js'), 'compare', 'HEAD~1', '--json'], {
      cwd: top,
      encoding: 'utf8',
      env: { ...process.env, TMPDIR: folder },
    })
    if (status !== 0 && status !== 1) throw new Error(`compare ended with ${status}\n${stderr}`)
    const [load] = JSON.parse(stdout).loads
    const p50 = load.metrics.find(({ metric }) => metric === 'p50')
    const left = git(top, 'worktree', 'list').trim().split('\n').length - 1
    return {
      verdict: load.verdict,
      processPairs: load.processPairs,
      ratio: p50.ratio,
      left,
      seconds: (performance.now() - startMs) / 1_000,
    }
  } finally {
    rmSync(folder, { recursive: true, force: true, maxRetries: 5 })
  }
}

for (const [name, change] of Object.entries(CASES)) {
  if (values.only !== undefined && !name.includes(values.only)) continue
  const outcomes = []
  for (let run = 1; run <= runs; run++) {
    const outcome = compareOnce(change)
    outcomes.push(outcome)
    const { verdict, processPairs, ratio, seconds } = outcome
    console.log(
      `${name}, ${run} of ${runs}: ${verdict}, p50 ${((ratio - 1) * 100).toFixed(1)} %, ${processPairs} pairs of processes, ${seconds.toFixed(0)} s`,
    )
  }
  const count = (verdict) => outcomes.filter((outcome) => outcome.verdict === verdict).length
  const left = outcomes.reduce((sum, outcome) => sum + outcome.left, 0)
  console.log(
    `${name}: FAIL ${count('fail')}, pass ${count('pass')}, inconclusive ${count('inconclusive')} of ${runs}; median change of p50 ${((median(outcomes.map(({ ratio }) => ratio)) - 1) * 100).toFixed(1)} %, ` +
      `median ${median(outcomes.map(({ seconds }) => seconds)).toFixed(0)} s, ${outcomes.reduce((sum, { seconds }) => sum + seconds, 0).toFixed(0)} s in all; worktrees left: ${left}\n`,
  )
}
