import { existsSync, readdirSync } from 'node:fs'
import { dirname } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { runLoad } from '../../../../../src/load/load.ts'
import { profileFileOf } from '../../../../../src/result/profile-file.ts'
import { judgeTargetCpu } from '../../../../../src/result/verdicts/target/target.ts'
import { subjectOf } from '../../../../../src/result/verdicts/subject.ts'
import { standalone } from '../../../../../src/run/run-environment.ts'
import { startTarget, type Target } from '../../../../../src/serve/start-target.ts'
import type { TargetOptions } from '../../../../../src/serve/options/target-options.ts'

const fixture = (name: string): URL => new URL(`../../../../../fixtures/targets/${name}`, import.meta.url)

async function started(name: string, options?: TargetOptions): Promise<Target> {
  const target = startTarget(fixture(name), options)
  onTestFinished(() => target.stop())
  await target.ready
  return target
}

const options = { seed: 1, iterations: 200, warmup: { iterations: 20 }, exclusive: false }

test('each run has a profile of its own, which names the hot function, and nothing is left of it', async () => {
  const baseUrl = await started('hot.mjs', { profile: true })
  const results = [
    await runLoad('/', { ...options, baseUrl }, standalone),
    await runLoad({ url: '/' }, { ...options, iterations: 800, threads: 2, concurrency: 2, baseUrl }, standalone),
  ]
  for (const result of results) {
    const { profile } = result.target!
    expect(profile!.hottest[0]).toMatchObject({ name: 'spin', place: 'fixtures/targets/hot.mjs:4' })
    // What is seldom on the core may not be seen at all.
    expect(profile!.hottest.length).toBeLessThanOrEqual(5)
    expect(profile!.samples).toBeGreaterThan(50)
    expect(profile!.durationMs).toBeGreaterThan(50)
    expect(profile!.cost).toBeLessThan(0.5)
    expect(profile!.flame.find(({ name }) => name === 'spin')?.share).toBeGreaterThan(0.4)
    expect(result.findings.map(({ kind }) => kind)).toContain('profiled')
    expect(structuredClone(result)).toEqual(result)
    const { microsPerIteration } = result.target!.cpu!
    const invalidAt = (limitMicros: number): readonly string[] =>
      judgeTargetCpu(subjectOf(result), limitMicros / 1_000).invalidatedBy.map(({ kind }) => kind)
    expect(invalidAt(microsPerIteration / (1 + profile!.cost / 2))).toEqual(profile!.cost > 0 ? ['profiled'] : [])
    expect(invalidAt(microsPerIteration / (1 + profile!.cost * 2 + 0.01))).toEqual([])
    expect(invalidAt(microsPerIteration * 2)).toEqual([])
  }
  const files = results.map((result) => profileFileOf(result)!)
  expect(new Set(files).size).toBe(2)
  const folder = dirname(files[0]!)
  expect(readdirSync(folder).toSorted()).toEqual(['1.cpuprofile', '2.cpuprofile'])
  await baseUrl.stop()
  expect(existsSync(folder)).toBe(false)
})

test('without the option there is none, nor of a target that dies', async () => {
  const plain = await runLoad('/', { ...options, baseUrl: await started('hot.mjs') }, standalone)
  expect(plain.target?.profile).toBeUndefined()
  expect(plain.findings.map(({ kind }) => kind)).not.toContain('profiled')
  const dying = await started('hot.mjs', { profile: true })
  setTimeout(() => process.kill(dying.pid!, 'SIGKILL'), 100)
  const dead = await runLoad('/', { ...options, iterations: 2_000, baseUrl: dying }, standalone)
  expect(dead.target).toMatchObject({ ended: 'killed by SIGKILL' })
  expect(dead.target?.profile).toBeUndefined()
})
