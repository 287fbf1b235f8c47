import { expect, test } from 'vitest'
import { areAllSampled, loadedTargets, type BaseAddress } from '../../../../src/run/monitor/target/loaded-targets.ts'
import type { SampledTarget } from '../../../../src/run/monitor/target/target-monitors.ts'
import type { TargetAddress } from '../../../../src/serve/target-address.ts'
import { targetRecord } from '../../../helpers/results/target.ts'

const sampled = (pid: number, ...addresses: readonly Partial<TargetAddress>[]): SampledTarget => ({
  target: {
    pid,
    pids: () => [pid],
    addresses: () => addresses.map((address) => ({ host: '127.0.0.1', port: undefined, isSecure: false, ...address })),
    hasListeningThread: () => false,
    probe: undefined,
    report: () => ({ ended: undefined, output: '' }),
  },
  record: targetRecord({ pid }),
})

const pidsOf = (
  reached: Readonly<Record<string, number>>,
  base?: Partial<BaseAddress>,
  calls?: Readonly<Record<string, number>>,
): readonly number[] =>
  loadedTargets(
    [
      sampled(1, { port: 3_001 }),
      sampled(2, { port: 3_002 }, { port: 3_003 }),
      sampled(3, { socketPath: '/tmp/app.sock', host: 'localhost' }),
    ],
    reached,
    base && { url: undefined, socketPath: undefined, ...base },
    calls,
  ).map(({ target }) => target.pid)

test('the target with the most connections is the first, over all of its ports; one without is not named', () => {
  expect(pidsOf({ '127.0.0.1 3001': 3, '127.0.0.1 3002': 2, '127.0.0.1 3003': 2 })).toEqual([2, 1])
  expect(pidsOf({ '127.0.0.1 3001': 3, '127.0.0.1 9000': 100 })).toEqual([1])
  expect(pidsOf({})).toEqual([])
})

test('calls count more than the connections that they share', () => {
  const reached = { '127.0.0.1 3001': 10, '127.0.0.1 3002': 1 }
  expect(pidsOf(reached, undefined, { 'http://localhost:3001': 20, 'http://[::1]:3002': 15, 'http://127.0.0.1:3003': 6 })).toEqual([2, 1])
  expect(pidsOf(reached, undefined, { 'http://10.0.0.7:3002': 500, 'https://127.0.0.1': 9 })).toEqual([1, 2])
})

test('a target is reached by any address of this machine, and not by that of another', () => {
  expect(pidsOf({ '::1 3001': 1 })).toEqual([1])
  expect(pidsOf({ '10.0.0.7 3001': 1 })).toEqual([])
})

test('the target of the base address is named without a known connection, after those that have one', () => {
  expect(pidsOf({}, { url: 'http://localhost:3001/' })).toEqual([1])
  expect(pidsOf({}, { url: 'http://localhost', socketPath: '/tmp/app.sock' })).toEqual([3])
  expect(pidsOf({ '127.0.0.1 3002': 1 }, { url: 'http://[::1]:3001' })).toEqual([2, 1])
})

test('all that a run loads was sampled only if each place that it reached belongs to a target', () => {
  const targets = [sampled(1, { port: 3_001 }), sampled(3, { socketPath: '/tmp/app.sock', host: 'localhost' })]
  const areAll = (reached: Readonly<Record<string, number>>, base?: Partial<BaseAddress>): boolean =>
    areAllSampled(targets, reached, base && { url: undefined, socketPath: undefined, ...base })
  expect(areAll({ '127.0.0.1 3001': 3 })).toBe(true)
  expect(areAll({ '127.0.0.1 3001': 3, '127.0.0.1 5432': 1 })).toBe(false)
  expect(areAll({}, { socketPath: '/tmp/app.sock' })).toBe(true)
  expect(areAll({}, { socketPath: '/tmp/other.sock' })).toBe(false)
  expect(areAll({}, { url: 'http://127.0.0.1:3001' })).toBe(false)
})
