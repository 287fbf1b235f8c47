import { readFileSync } from 'node:fs'
import { afterAll, beforeAll, expect } from 'vitest'
import { runLoad } from '../../../src/load/load.ts'
import { standalone } from '../../../src/run/run-environment.ts'
import type { LoadOptions } from '../../../src/plan/options/load-options.ts'
import type { LoadResult } from '../../../src/result/load-result.ts'
import type { TaskContext } from '../../../src/run/task/context.ts'
import { startFixture, type Fixture } from '../../helpers/fixture-server.ts'

type RawCounts = NonNullable<Awaited<ReturnType<Fixture['stats']>>['raw']>['seen'][string]

export interface RawTarget {
  /** Where one of the targets of `fixtures/servers/raw.mjs` listens. */
  at(name: string): { readonly host: string; readonly port: number }
  seen(name: string): Promise<RawCounts>
  /** Waits until none of its connections is open any more. */
  leftBy(name: string): Promise<void>
}

/** The raw targets, in a process of their own, for the tests of a file. */
export function rawTarget(): RawTarget {
  let fixture: Fixture
  let ports: Readonly<Record<string, number>>
  beforeAll(async () => {
    fixture = await startFixture('raw')
    ports = (await fixture.stats()).raw!.ports
  })
  afterAll(() => fixture.stop())

  const seen = async (name: string): Promise<RawCounts> => (await fixture.stats()).raw!.seen[name]!
  return {
    at: (name) => ({ host: '127.0.0.1', port: ports[name]! }),
    seen,
    leftBy: (name) => expect.poll(async () => (await seen(name)).open, { timeout: 5_000 }).toBe(0),
  }
}

/** A run that judges no times, and so need not wait for others. */
export const run = (task: (context: TaskContext) => unknown, options: LoadOptions = {}): Promise<LoadResult> =>
  runLoad(task as never, { exclusive: false, iterations: 3, timeout: '5s', ...options }, standalone)

/** What became of the iterations, adding up, and the only error. */
export function accountOf({ iterations, errors }: LoadResult): string {
  const { started, succeeded, failed, cutOff } = iterations
  expect(started).toBe(succeeded + failed + cutOff)
  expect(errors.reduce((sum, { count }) => sum + count, 0)).toBe(failed)
  return [`${succeeded} of ${started} succeeded`, ...errors.map(({ code, count }) => `${code} ${count}×`)].join(', ')
}

export const pem = (name: string): string =>
  readFileSync(new URL(`../../../fixtures/servers/certificate/raw/${name}.pem`, import.meta.url), 'utf8')
