/** Other tools on the same cases: autocannon with a fixed threshold, and Vitest 5's `bench.compare` in an installation of its own. */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import autocannon from 'autocannon'

/** A second of A, then one of B, by requests per second: its latencies are whole milliseconds, too coarse for a server that answers in less than one. */
export function cannonTrial({ target, work }) {
  return async () => {
    const startMs = performance.now()
    const [a, b] = [await perSecond(target.url(1)), await perSecond(target.url(work))]
    const ratio = a / b
    return { ratio, tools: { 'autocannon, requests/s 5 % lower': ratio > 1.05 }, seconds: (performance.now() - startMs) / 1_000 }
  }
}

async function perSecond(url) {
  const { requests, duration } = await autocannon({ url, connections: 4, duration: 1, sampleInt: 100 })
  return requests.total / duration
}

const BENCH = `
import { expect, test } from 'vitest'
const trials = Number(process.env.TRIALS)
const get = (url) => async () => { await (await fetch(url)).text() }
for (let trial = 0; trial < trials; trial++) {
  for (const which of ['SAME', 'SLOWER']) {
    test(which + ' ' + trial, async ({ bench }) => {
      const result = await bench.compare(bench('base', get(process.env.BASE)), bench('head', get(process.env[which])), { time: 500, warmupTime: 50 })
      expect(result.get('head')).not.toBeSlowerThan(result.get('base'), { delta: 0.05 })
    }, 30_000)
  }
}
`

/** All trials in one Vitest. Needs the registry of npm: it installs Vitest 5 and a Node for it, and takes both away again. */
export async function vitestTrials({ target, work, trials }) {
  const folder = await mkdtemp(join(tmpdir(), 'regression-vitest-'))
  try {
    await writeFile(join(folder, 'package.json'), '{ "private": true, "type": "module" }')
    await writeFile(join(folder, 'trial.bench.mjs'), BENCH)
    await run(['npm', 'install', '--no-audit', '--no-fund', 'vitest@5', 'node@24'], folder)
    const version = JSON.parse(await readFile(join(folder, 'node_modules/vitest/package.json'), 'utf8')).version
    const node = join(folder, 'node_modules/node/bin/node')
    const command = [node, join(folder, 'node_modules/vitest/vitest.mjs'), 'bench', '--run', '--reporter=json', '--outputFile=told.json']
    const env = { BASE: target.url(1), SAME: target.url(1), SLOWER: target.url(work), TRIALS: String(trials) }
    await run(command, folder, env)
    const { testResults } = JSON.parse(await readFile(join(folder, 'told.json'), 'utf8'))
    const reported = testResults.flatMap(({ assertionResults }) => assertionResults)
    const of = (which) => reported.filter(({ title }) => title.startsWith(which)).map(trialOf)
    return { version, same: of('SAME'), slower: of('SLOWER') }
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

function trialOf({ status, duration, benchmarks }) {
  const meanOf = (name) => benchmarks[0].tasks.find((task) => task.name === name).latency.mean
  return {
    tools: { 'Vitest 5 bench.compare, delta 5 %': status === 'failed' },
    ratio: meanOf('head') / meanOf('base'),
    seconds: duration / 1_000,
  }
}

/** Runs to its end, whatever that is: a Vitest of which tests fail ends with 1. */
async function run([command, ...words], cwd, env = {}) {
  const child = spawn(command, words, { cwd, env: { ...process.env, ...env }, stdio: ['ignore', 'ignore', 'inherit'] })
  await once(child, 'exit')
}
