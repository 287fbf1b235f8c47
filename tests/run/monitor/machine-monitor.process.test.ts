import { spawn } from 'node:child_process'
import { availableParallelism } from 'node:os'
import { describe, expect, onTestFinished } from 'vitest'
import { runLoad } from '../../../src/load/load.ts'
import type { LoadOptions } from '../../../src/plan/options/load-options.ts'
import type { Finding } from '../../../src/result/findings/finding.ts'
import type { LoadResult } from '../../../src/result/load-result.ts'
import { latencyClaim, type LatencyLimits } from '../../../src/result/verdicts/latency/latency-claim.ts'
import { judgeLatency } from '../../../src/result/verdicts/latency/latency.ts'
import { judgeLoss } from '../../../src/result/verdicts/correctness/loss.ts'
import { subjectOf } from '../../../src/result/verdicts/subject.ts'
import type { Verdict } from '../../../src/result/verdicts/verdict.ts'
import { standalone } from '../../../src/run/run-environment.ts'
import type { Task } from '../../../src/run/task/task.ts'
import { startTarget, type Target } from '../../../src/serve/start-target.ts'
import { testWith } from '../../helpers/needs.ts'

/** Other systems do not tell how long a thread waits. */
const linuxOnly = testWith(process.platform === 'linux')

const busy: Finding = { kind: 'busy-machine', seen: 'seen', spoils: 'spoils', fix: 'fix' }

async function started(): Promise<Target> {
  const target = startTarget(new URL('../../../fixtures/targets/unsteady.mjs', import.meta.url))
  onTestFinished(() => target.stop())
  await target.ready
  return target
}

/** As on a busy machine, whether or not this one is. */
async function run(task: Task, options: LoadOptions): Promise<LoadResult> {
  const result = await runLoad(task, { seed: 1, warmup: 0, exclusive: false, ...options }, standalone)
  return { ...result, findings: [busy] }
}

const nameOf = ({ passes, invalidatedBy }: Verdict): string => (invalidatedBy.length > 0 ? 'INVALID' : passes ? 'PASS' : 'FAIL')
const verdictOf = (result: LoadResult, limits: LatencyLimits): string => nameOf(judgeLatency(subjectOf(result), latencyClaim(limits)))

/** A machine that is busy with other things for most of the time explains nearly everything. */
const INVALID_FROM = 0.5
const expectFailure = (verdict: string, { generator }: LoadResult): void =>
  expect(['FAIL', ...(generator.machineRatio! > INVALID_FROM ? ['INVALID'] : [])]).toContain(verdict)

describe('on a busy machine', () => {
  linuxOnly('a target that sleeps FAILS, in this thread and in others', async () => {
    const baseUrl = await started()
    for (const workers of [{}, { threads: 2 }]) {
      const result = await run('/?every=2&pause=500', { baseUrl, rate: 50, duration: '3s', ...workers })
      expectFailure(verdictOf(result, { p90: 100 }), result)
      const { unexplained, latency, generator } = result
      expect(unexplained!.count).toBe(latency.count)
      expect(unexplained!.max).toBeLessThanOrEqual(latency.max)
      expect(generator.machineRatio).toBeLessThanOrEqual(1)
      const { explainsMs } = judgeLatency(subjectOf(result), latencyClaim({ p90: 100 })).limits[0]!
      expect(explainsMs).toBeGreaterThanOrEqual(0)
      expect(explainsMs).toBeLessThanOrEqual(latency.max)
    }
  })

  linuxOnly('a target that a neighbour starves does not FAIL', async () => {
    const baseUrl = await started()
    const neighbours = Array.from({ length: availableParallelism() }, () =>
      spawn(process.execPath, ['-e', 'for (;;);'], { stdio: 'ignore' }),
    )
    onTestFinished(() => neighbours.forEach((neighbour) => neighbour.kill('SIGKILL')))
    const result = await run('/?ms=1', { baseUrl, iterations: 120, concurrency: 1 })
    expect(['INVALID', 'PASS']).toContain(verdictOf(result, { p90: 5 }))
  })

  linuxOnly('datagrams that nobody answers are lost whatever the machine does', async () => {
    const { port } = await started()
    const result = await run(
      async ({ udp, index }) => {
        const peer = await udp.connect({ host: '127.0.0.1', port })
        await peer.exchange(`ping ${index}`, { timeout: '300ms', matches: (answer) => String(answer) === `ping ${index}` })
      },
      { iterations: 200, concurrency: 10 },
    )
    const { lost, unexplained } = result.requests.datagrams
    expect(lost).toBeGreaterThanOrEqual(20)
    expect(unexplained).toBeLessThanOrEqual(lost)
    expectFailure(nameOf(judgeLoss(subjectOf(result), '9%')), result)
  })
})
