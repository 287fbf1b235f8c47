import { describe, expect, test } from 'vitest'
import { isCapacity, isSweep } from '../../../src/result/kind.ts'
import { measuredBlock, type MeasuredBlock } from '../../../src/result/sweep/measured-block.ts'
import { earlyEndReason, missingUsl } from '../../../src/result/sweep/missing-usl.ts'
import type { MadeBlock } from '../../../src/result/sweep/sweep.ts'
import { sentValuesOf } from '../../../src/result/sent-values.ts'
import { found } from '../../helpers/results/capacity-of.ts'
import { runOf } from '../../helpers/results/run-record.ts'
import { blockOf, contended, deadBlock, kneed, law, retrograde, sweepOf } from '../../helpers/results/sweep-of.ts'

test('levels have the mean of their blocks, and what they make of each user', () => {
  const { levels, usl, rounds, sound, endedBy, iterations } = contended()
  expect(levels.map(({ concurrency }) => concurrency)).toEqual([1, 2, 4, 8, 16, 32])
  expect(levels[3]!.throughput).toBeCloseTo(law(0.05, 0)(8))
  expect(levels[3]!.blocks).toHaveLength(3)
  expect(levels[3]!.efficiency).toBeCloseTo(1 / 1.35)
  expect(levels[3]!.efficiencyInterval![0]).toBeLessThan(1 / 1.35)
  expect(levels[0]!.efficiencyInterval).toBeUndefined()
  expect(levels[3]!.latency.count).toBe(levels[3]!.iterations.succeeded)
  expect(usl!.sigma).toBeCloseTo(0.05, 2)
  expect([usl!.kappa, usl!.peak, usl!.knee]).toEqual([undefined, undefined, undefined])
  expect({ rounds, sound, endedBy }).toEqual({ rounds: { planned: 3, completed: 3 }, sound: true, endedBy: undefined })
  expect(iterations.succeeded).toBe(iterations.started)
})

test('the same blocks and seed give the same result, and it survives a clone', () => {
  expect(contended()).toEqual(contended())
  const clone = structuredClone(retrograde())
  expect(isSweep(clone)).toBe(true)
  expect([isCapacity(clone), isSweep(found()), isSweep({}), isSweep(null)]).toEqual([false, false, false, false])
})

test('a peak and a knee are found', () => {
  expect(retrograde().usl!.peak).toBeGreaterThan(38)
  expect(retrograde().usl!.peak).toBeLessThan(50)
  expect(kneed().usl!.knee).toBeCloseTo(5, 1)
})

test('a level at which the generator could do less than three times as much is no part of the fit', () => {
  const sweep = sweepOf({ throughput: law(0.05, 0), extra: (users) => ({ headroom: users === 32 ? 2.9 : 3 }) })
  expect(sweep.levels.map(({ isGeneratorBound }) => isGeneratorBound)).toEqual([false, false, false, false, false, true])
  expect(sweep.usl).toBeUndefined()
  expect(missingUsl(sweep)).toBe(
    'a fit needs at least 6 levels, and at 32 users the generator was too busy for its numbers to be those of the target: use a request as the task instead of a function, do less in it, or run it in `threads`',
  )
})

test('a finding counts at a level if half of its blocks have it, and only if it matters for throughput', () => {
  const { findings } = runOf({ rate: 5 }, [], { generator: { sendLatenessP99Ms: 90 } })
  expect(findings.map(({ kind }) => kind)).toContain('saturated')
  const sweep = sweepOf({ throughput: law(0.05, 0), extra: (users) => ({ findings: users >= 16 ? findings : [] }) })
  expect(sweep.levels.map((level) => level.findings.includes('saturated'))).toEqual([false, false, false, false, true, true])
  expect(sweep.findings.find(({ kind }) => kind === 'saturated')!.seen).toMatch(/^with 16 and 32 users, most recently: send lateness/)
  expect(sweep.sound).toBe(false)
  const coldOnly = sweepOf({ extra: () => ({ findings: [{ kind: 'cold', seen: 'x', spoils: 'x', fix: 'x' }] }) })
  expect([coldOnly.findings, coldOnly.sound]).toEqual([[], true])
})

test('what its requests sent is known, for reports that mask it, and no part of it', () => {
  const sweep = sweepOf({ extra: () => ({ sentValues: ['token-1'] }) })
  expect(sentValuesOf(structuredClone(sweep))).toEqual([])
  expect(sentValuesOf({ ...sweep })).toEqual(['token-1'])
  expect(JSON.stringify(sweep)).not.toContain('token-1')
})

const made = (block: MeasuredBlock, round: number): MadeBlock => ({ request: { concurrency: 1, round }, block })

/** The blocks of a level whose target died in or after the second one, in which so many iterations failed. */
function blocksBeforeDeath(failed: number): readonly number[] {
  const { iterations } = blockOf(1, 60)
  const disturbed = blockOf(1, 60, { iterations: { ...iterations, failed, started: iterations.started + failed } })
  const silent = deadBlock(1, 'ECONNREFUSED 40×')
  const blocks = [made(blockOf(1, 100), 1), made(disturbed, 2), made(silent, 3), made(silent, 3)]
  return sweepOf({ made: { blocks, endedBy: 'target died', rounds: 2 } }).levels[0]!.blocks
}

describe('a sweep that ended early', () => {
  const warmups = [1, 2].map((concurrency) => ({ request: { concurrency, round: 0 }, block: blockOf(concurrency, 100 * concurrency) }))

  test('after the warm-up has the numbers of that, and no blocks', () => {
    const { levels, usl } = sweepOf({ made: { blocks: warmups, endedBy: 'block', rounds: 0 } })
    expect(levels.map(({ concurrency, throughput, blocks }) => ({ concurrency, throughput, blocks }))).toEqual([
      { concurrency: 1, throughput: 100, blocks: [] },
      { concurrency: 2, throughput: 200, blocks: [] },
    ])
    expect(usl).toBeUndefined()
  })

  test('leaves out the block in which the target died, but not what that counted', () => {
    const last = { request: { concurrency: 2, round: 1 }, block: deadBlock(2, 'ECONNRESET 40×') }
    const { levels, iterations } = sweepOf({ made: { blocks: [...warmups, last], endedBy: 'target died', rounds: 0 } })
    expect(levels.map(({ errorRate }) => errorRate)).toEqual([0, 0])
    expect(iterations.failed).toBe(40)
  })

  test('leaves out all blocks in which a dead target was silent, and the one before if iterations of that failed', () => {
    expect(blocksBeforeDeath(0)).toEqual([100, 60])
    expect(blocksBeforeDeath(3)).toEqual([100])
  })

  test('says why, whatever it was', () => {
    const reasons = (['nothing succeeded', 'generator', 'block', 'target died', 'time', 'aborted'] as const).map((endedBy) => {
      const first = { 'nothing succeeded': deadBlock(1, 'ECONNREFUSED 40×'), block: blockOf(1, 10) }
      const blocks =
        endedBy === 'nothing succeeded' || endedBy === 'block'
          ? [{ request: { concurrency: 1, round: 0 }, block: first[endedBy] }]
          : warmups
      return earlyEndReason(sweepOf({ made: { blocks, endedBy, rounds: 0, abortReason: 'Ctrl+C' }, options: { block: 50 } }))
    })
    expect(reasons).toMatchInlineSnapshot(`
      [
        "nothing succeeded with 1 user, most often ECONNREFUSED 40×",
        "the generator was too busy at every level, so that its throughput, and not that of the target, would have been measured: use a request as the task instead of a function, do less in it, or run it in \`threads\`",
        "an iteration with 1 user took 100 ms, longer than a block of 50 ms: set \`block: '300ms'\`",
        "the target died in the sweep, after 0 of 3 rounds",
        "time was over after 0 of 3 rounds: give the test a longer timeout, make fewer \`rounds\` of a shorter \`block\`, or use loadTest(), which makes its timeout fit",
        "the sweep was aborted after 0 of 3 rounds (Ctrl+C)",
      ]
    `)
    expect(earlyEndReason(contended())).toBeUndefined()
    const slow = { ...deadBlock(2, 'timeout 40×'), iterationMs: 10_000 }
    const failing = [...warmups.slice(0, 1), { request: { concurrency: 2, round: 0 }, block: slow }]
    expect(earlyEndReason(sweepOf({ made: { blocks: failing, endedBy: 'block', rounds: 0 } }))).toBe(
      'iterations that failed took longer than a block of 300 ms, most often timeout 40×: set a shorter `timeout`, a longer `block`, or fewer users in `concurrency`',
    )
  })

  test('says under smoke that one block is all', () => {
    expect(missingUsl({ ...contended(), usl: undefined, rounds: { planned: 1, completed: 1 } })).toBe(
      '`VITEST_LOAD=smoke` makes one short block only',
    )
  })

  test('is not fitted for want of levels, and says so', () => {
    expect(missingUsl(sweepOf({ options: { concurrency: [1, 2, 4] } }))).toBe(
      'a fit needs at least 6 levels, got 3: give more in `concurrency`, such as [1, 2, 4, 8, 16, 32]',
    )
    const dead = sweepOf({
      throughput: (users) => (users === 32 ? 0 : 100 * users),
      extra: (users) => (users === 32 ? { error: 'status-503 9×' } : {}),
    })
    expect(missingUsl(dead)).toBe('a fit needs at least 6 levels, and at 32 users nothing succeeded, most often status-503 9×')
  })
})

describe('a block', () => {
  const run = runOf({ concurrency: 4, duration: 300 }, [{ count: 12, latencyMs: 100 }], { generator: { cpuMs: 30 } })

  test('has the throughput of its users by the time of an iteration, and the head room of the generator', () => {
    const block = measuredBlock(run, false)
    expect(block.iterationMs).toBe(100)
    expect(block.headroom).toBeCloseTo(10)
    expect(block.isSilent).toBe(false)
  })

  test('is counted if its users pause', () => {
    expect(measuredBlock(run, true).throughput).toBe(run.throughput.mean)
  })

  test('is not held up by delays that are short beside its iterations', () => {
    const held = [9, 11].map((loopDelayP99Ms) => {
      const result = runOf({ concurrency: 4, duration: 300 }, [{ count: 12, latencyMs: 100 }], { generator: { loopDelayP99Ms } })
      return measuredBlock(result, false).findings.some(({ kind }) => kind === 'saturated')
    })
    expect(held).toEqual([false, true])
  })
})
