/**
 * Whether `toNotLeak` finds leaks of 1, 10 and 100 KB per request at a limit of half of that, and lets twenty servers be that do not leak. Needs a build.
 *
 *   node benchmarks/leaks.mjs              every leak five times, every other server once: about two minutes
 *   node benchmarks/leaks.mjs --times 1    of each leak so many
 *   node benchmarks/leaks.mjs --hog        beside a process for each core that wants a third of it
 */
import { loadavg } from 'node:os'
import { parseArgs } from 'node:util'
import { runLoad } from '../build/load/load.js'
import { judgeLeak } from '../build/result/verdicts/target/leak.js'
import { subjectOf } from '../build/result/verdicts/subject.js'
import { standalone } from '../build/run/run-environment.js'
import { startTarget } from '../build/serve/start-target.js'
import { startHogs } from './regression-target.mjs'

const TARGET = new URL('../fixtures/targets/leaky.mjs', import.meta.url)
const CONCURRENCY = 4

/** What each keeps per request, and for how many requests that can be seen. */
const LEAKS = [
  { name: '1 KB', path: '/?keep=1000', bytes: 1_000, iterations: 2_400 },
  { name: '10 KB', path: '/?keep=10000', bytes: 10_000, iterations: 1_200 },
  { name: '100 KB', path: '/?keep=100000', bytes: 100_000, iterations: 360 },
  { name: '100 KB in buffers', path: '/?keep=100000&in=buffer', bytes: 100_000, iterations: 360 },
]

/** Judged at 1 KB per request. A cache is full after a third of the requests, or less. */
const OTHERS = [
  ['answers', '/', 1_200],
  ['answers, few requests', '/', 240],
  ['answers, many requests', '/', 6_000],
  ...[1_000, 5_000, 20_000, 50_000].map((bytes) => [`cache of ${bytes} bytes, full after a third`, `/?keep=${bytes}&full=400`, 1_200]),
  ['cache of buffers, full after a third', '/?keep=50000&in=buffer&full=400', 1_200],
  ['cache, full after a tenth', '/?keep=20000&full=120', 1_200],
  ['the last 100 requests', '/?keep=10000&last=100', 1_200],
  ['the last 300 requests, in buffers', '/?keep=10000&in=buffer&last=300', 1_200],
  ['much garbage', '/heavy', 600],
  ['much garbage and a cache', '/heavy?keep=20000&full=200', 600],
  ['code compiled late', '/lazy', 1_200],
  ['code compiled late and a cache', '/lazy?keep=5000&full=400', 1_200],
  ['replies of 10 KB', '/?reply=10000', 1_200],
  ['replies of 200 KB', '/?reply=200000', 600],
  ['replies of 1 MB', '/?reply=1000000', 240],
  ['replies of 200 KB and a cache', '/?reply=200000&keep=20000&full=200', 600],
  ['replies of 200 KB and the last 50 requests', '/?reply=200000&keep=50000&last=50', 600],
]
const LIMIT = 1_000

async function leakOf(path, iterations, limit) {
  const baseUrl = startTarget(TARGET)
  await baseUrl.ready
  try {
    const startMs = performance.now()
    const result = await runLoad(
      path,
      { leak: true, iterations, concurrency: CONCURRENCY, warmup: { iterations: 50 }, baseUrl },
      standalone,
    )
    const seconds = (performance.now() - startMs) / 1_000
    const { passes, leak } = judgeLeak(subjectOf(result), { heap: limit })
    return { passes, seconds, ...leak }
  } finally {
    await baseUrl.stop()
  }
}

const kilobytes = (bytes) => `${(bytes / 1_000).toFixed(2)} KB`

async function main(times) {
  let wrong = 0
  const say = (name, wanted, { passes, seconds, bytesPerIteration, lower, growth }) => {
    if (passes !== wanted) wrong += 1
    const figures = `${kilobytes(bytesPerIteration)} per request, at least ${kilobytes(lower)}, ${(growth / 1e6).toFixed(2)} MB in all, ${seconds.toFixed(1)} s`
    console.log(`${passes === wanted ? '     ' : 'WRONG'} ${passes ? 'passes' : 'leaks '} ${name.padEnd(44)} ${figures}`)
  }
  for (const { name, path, bytes, iterations } of LEAKS)
    for (let time = 0; time < times; time++) say(`keeps ${name}`, false, await leakOf(path, iterations, bytes / 2))
  for (const [name, path, iterations] of OTHERS) say(name, true, await leakOf(path, iterations, LIMIT))
  console.log(`${wrong} of ${LEAKS.length * times + OTHERS.length} wrong, load average ${loadavg()[0].toFixed(1)}, Node ${process.version}`)
}

const { values } = parseArgs({ options: { times: { type: 'string', default: '5' }, hog: { type: 'boolean', default: false } } })
const hogs = values.hog ? startHogs() : undefined
try {
  await main(Number(values.times))
} finally {
  await hogs?.stop()
}
