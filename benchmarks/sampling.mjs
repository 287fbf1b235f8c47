/** What it costs a target to be sampled: the CPU time of an idle one while a run goes on that never calls it, and while nothing goes on, in turns. */
import { readdirSync, readFileSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'
import { runLoad } from '../build/load/load.js'
import { standalone } from '../build/run/run-environment.js'
import { startTarget } from '../build/serve/start-target.js'
import { digits, median, table } from './table.mjs'

const TARGET = new URL('../fixtures/targets/costly.mjs', import.meta.url)

/** CPU time of all threads, to the nanosecond; Linux only. */
const cpuMs = (pid) =>
  readdirSync(`/proc/${pid}/task`).reduce(
    (sum, id) => sum + Number(readFileSync(`/proc/${pid}/task/${id}/schedstat`, 'utf8').split(' ')[0]) / 1e6,
    0,
  )

export async function sampling({ quick, rounds }) {
  if (process.platform !== 'linux') return []
  const forMs = quick ? 300 : 4_000
  const target = startTarget(TARGET, undefined)
  const idle = async () => await runLoad(() => sleep(50), { seed: 1, exclusive: false, warmup: 0, duration: forMs }, standalone)
  const share = async (work) => {
    const [before, startMs] = [cpuMs(target.pid), performance.now()]
    await work()
    return (100 * (cpuMs(target.pid) - before)) / (performance.now() - startMs)
  }
  try {
    await target.ready
    await idle()
    const pairs = []
    for (let round = 0; round < rounds; round += 1) pairs.push([await share(idle), await share(() => sleep(forMs))])
    const cells = (of) => [digits(median(pairs.map(of))), digits(Math.max(...pairs.map(of)))]
    return table(
      'What sampling costs an idle target (goal: at most 1 % of a core)',
      ['', '% of a core', 'at most'],
      [
        ['during a run', ...cells(([sampled]) => sampled)],
        ['without one', ...cells(([, alone]) => alone)],
        ['more', ...cells(([sampled, alone]) => sampled - alone)],
      ],
    )
  } finally {
    await target.stop()
  }
}
