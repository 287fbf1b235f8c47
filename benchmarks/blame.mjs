/**
 * Who is to blame, the target or the machine: runs against a target that is really slow, or only starved, beside processes that keep cores busy. What they come
 * out as, of each kind of run how many.
 */
import { availableParallelism } from 'node:os'
import { runLoad } from '../build/load/load.js'
import { judgeLatency } from '../build/result/verdicts/latency/latency.js'
import { latencyClaim } from '../build/result/verdicts/latency/latency-claim.js'
import { judgeLoss } from '../build/result/verdicts/correctness/loss.js'
import { subjectOf } from '../build/result/verdicts/subject.js'
import { standalone } from '../build/run/run-environment.js'
import { startTarget } from '../build/serve/start-target.js'
import { busyProcesses } from './busy-processes.mjs'
import { digits, median, table } from './table.mjs'

const TARGET = new URL('../fixtures/targets/unsteady.mjs', import.meta.url)

/** As beside another test, so that what comes out is not decided by whether this machine happens to be quiet. */
const BUSY = { kind: 'busy-machine', seen: '', spoils: '', fix: '' }

const latency = (limits) => (result) => {
  const [limit] = judgeLatency(subjectOf(result), latencyClaim(limits)).limits
  return { ...limit, aboveMs: limit.measuredMs - limit.limit.limitMs }
}

const loss = (limit) => (result) => judgeLoss(subjectOf(result), limit)

const CASES = [
  {
    name: 'every 25th reply takes 300 ms, p99 limit 100 ms, 200/s',
    task: '/?every=25&pause=300',
    options: { rate: '200/s', duration: '2s', warmup: '500ms' },
    judge: latency({ p99: '100ms' }),
    expected: 'FAIL',
  },
  {
    name: 'the same with 10 users',
    task: '/?every=25&pause=300',
    options: { concurrency: 10, iterations: 1_000, warmup: '500ms' },
    judge: latency({ p99: '100ms' }),
    expected: 'FAIL',
  },
  {
    name: 'UDP, every 10th datagram lost, limit 9 %, time-out 200 ms',
    task:
      (port) =>
      async ({ udp, index }) => {
        const peer = await udp.connect({ host: '127.0.0.1', port })
        await peer.exchange(`ping ${index}`, { timeout: '200ms', matches: (answer) => String(answer) === `ping ${index}` })
      },
    options: { concurrency: 5, iterations: 400, warmup: 0 },
    judge: loss('9%'),
    expected: 'FAIL',
  },
  {
    name: '1 ms of CPU time for each request, p99 limit 5 ms, one user',
    task: '/?ms=1',
    options: { concurrency: 1, iterations: 600, warmup: '500ms' },
    judge: latency({ p99: '5ms' }),
    expected: 'INVALID',
  },
  {
    name: 'the same at 100/s',
    task: '/?ms=1',
    options: { rate: '100/s', duration: '4s', warmup: '500ms' },
    judge: latency({ p99: '5ms' }),
    expected: 'INVALID',
  },
]

/** One run of a case; `invalid` with the finding whether or not the run has it. */
async function trial({ task, options, judge }) {
  const target = startTarget(TARGET, undefined)
  try {
    await target.ready
    const baseUrl = target.url
    const what = typeof task === 'string' ? task : task(target.port)
    const result = await runLoad(what, { seed: 1, exclusive: false, timeout: '10s', baseUrl, ...options }, standalone)
    const found = result.findings.map(({ kind }) => kind)
    const judged = judge({ ...result, findings: [...result.findings, ...(found.includes('busy-machine') ? [] : [BUSY])] })
    const verdict = judged.passes ? 'PASS' : judged.invalidatedBy.length > 0 ? 'INVALID' : 'FAIL'
    return { ...judged, verdict, found, result }
  } finally {
    await target.stop()
  }
}

export async function blame({ quick }) {
  const rows = []
  for (const each of CASES) {
    const cores = availableParallelism()
    for (const [hogs, detached] of [[0], [1], [cores], ...(each.expected === 'INVALID' ? [[2 * cores, true]] : [])]) {
      const release = busyProcesses(hogs, detached === true)
      const trials = []
      try {
        for (let round = 0; round < (quick ? 1 : 10); round += 1) trials.push(await trial(each))
      } finally {
        release()
      }
      const count = (verdict) => trials.filter((one) => one.verdict === verdict).length
      const of = (key) => (trials[0][key] === undefined ? '' : digits(median(trials.map((one) => one[key]))))
      rows.push([
        each.name,
        detached ? `${hogs}, starving` : hogs,
        count('FAIL'),
        count('INVALID'),
        count('PASS'),
        trials.filter(({ found }) => found.includes('busy-machine')).length,
        of('aboveMs'),
        of('explainsMs'),
        (100 * median(trials.map(({ result }) => result.generator.machineRatio ?? NaN))).toFixed(0),
      ])
    }
  }
  return table(
    'Blame: each run has the finding busy-machine, given to it if it had none',
    ['', 'busy processes', 'FAIL', 'INVALID', 'PASS', 'really busy', 'above, ms', 'explained, ms', 'time lost, %'],
    rows,
  )
}
