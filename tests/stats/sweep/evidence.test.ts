import { env } from 'node:process'
import { expect, test } from 'vitest'
import { scalingOf, type Usl } from '../../../src/stats/sweep/scaling.ts'
import { seededRandom } from '../../../src/units/random.ts'
import { contended, slot, sweepOf, type VirtualServer } from './virtual-users.ts'

/** How many sweeps of each server; `SWEEPS=100` and `--silent=false` print the table of benchmarks/capacity.md. */
const SWEEPS = Number(env['SWEEPS'] ?? 12)

const SIX = [1, 2, 4, 8, 16, 32]
const TEN = [1, 2, 4, 8, 12, 16, 24, 32, 48, 64]

interface Server {
  readonly name: string
  readonly make: () => VirtualServer
  readonly sigma?: number
  readonly knee?: true
}

const SERVERS: readonly Server[] = [
  { name: 'ideal', make: () => contended(20, 0), sigma: 0 },
  ...[0.01, 0.05, 0.2].map((sigma) => ({ name: `contention ${100 * sigma} %`, make: () => contended(20, sigma), sigma })),
  { name: 'slot of 5 ms after 20 ms', make: () => slot(20, 5), knee: true },
  { name: 'slot of 5 ms alone', make: () => slot(0, 5), sigma: 1, knee: true },
]

const cases = SERVERS.flatMap((server) =>
  [SIX, TEN].map((levels) => ({ ...server, levels, title: `${server.name}, ${levels.length} levels` })),
)

test.each(cases)('$title', { timeout: 120_000 }, ({ name, make, sigma, knee, levels }) => {
  const fits = Array.from({ length: SWEEPS }, (_, seed): Usl => {
    const random = seededRandom(seed, levels.length)
    return scalingOf(sweepOf(make, levels, random), random)!
  })
  const count = (holds: (fit: Usl) => boolean): number => fits.filter(holds).length
  const inside =
    sigma === undefined
      ? undefined
      : count(
          ({
            intervals: {
              sigma: [lower, upper],
            },
          }) => lower <= sigma && sigma <= upper,
        )
  const [knees, retrogrades] = [count((fit) => fit.knee !== undefined), count((fit) => fit.kappa !== undefined)]
  const widths = fits
    .map(
      ({
        intervals: {
          sigma: [lower, upper],
        },
      }) => upper - lower,
    )
    .toSorted((one, other) => one - other)
  if (env['SWEEPS'] !== undefined)
    console.log(
      `| ${name} | ${levels.length} | ${inside ?? '–'} | ${(100 * widths[SWEEPS >> 1]!).toPrecision(2)} % | ${knees} | ${retrogrades} |`,
    )
  // 90 of 100, and what chance takes of fewer; at the limit of 100 % an interval is a little too narrow.
  if (inside !== undefined) expect(inside).toBeGreaterThanOrEqual((sigma === 1 ? 0.8 : 0.9) * SWEEPS - (SWEEPS < 100 ? 2 : 0))
  expect(knees).toBe(knee === true ? SWEEPS : 0)
  if (sigma === 0 || knee === true) expect(retrogrades).toBe(0)
})
