/** The sections of the benchmark: what each of them tries, how often, and for how long at most. */
import { costlier, identicalCpu, startSampledTarget, workForCpu } from './regression-cpu.mjs'
import { cannonTrial, vitestTrials } from './regression-others.mjs'
import { startHogs, startTarget } from './regression-target.mjs'
import { identical, liftFor, reshaped, slowed, warm, workFor } from './regression-trials.mjs'

/** Seeds of sections are far apart, so that no two trials share their coins. */
const SEEDS_APART = 1_000_000

const BUSY = 'beside a CPU hog'

/**
 * `about.trials` says how many of each series, `about.minutes` when to stop anyway, how long a comparison takes of
 * identical code (`windowMs`) and at most (`longestMs`), and each side for the rivals (`lotMs`); `about.done(series)` how many are there already, and `about.add(series, trial)` keeps one.
 */
export const SECTIONS = {
  'aa-quiet': { trials: 300, minutes: 11, run: (about) => falseAlarms(about, 'A/A, quiet') },
  'aa-busy': { trials: 300, minutes: 11.5, run: (about) => withHogs(() => falseAlarms(about, `A/A, ${BUSY}`)) },
  'power-quiet': { trials: 100, minutes: 12, run: (about) => power(about, 'quiet', false) },
  'power-busy': { trials: 30, minutes: 4, run: (about) => power(about, BUSY, true) },
  'cpu-quiet': { trials: 60, minutes: 4.5, run: (about) => cpu(about, 'quiet', false) },
  'cpu-busy': { trials: 60, minutes: 4.5, run: (about) => cpu(about, BUSY, true) },
  shapes: { trials: 20, minutes: 12, run: shapes },
  autocannon: { trials: 30, minutes: 2.5, run: cannon },
  vitest: { trials: 30, minutes: 3, run: vitest },
}

/** What is planted, and which metric is asked at which theta. */
const PLANTED = {
  '+10 % p50': { effect: 0.1, metric: 'p50', theta: 0.05 },
  '+20 % p95': { effect: 0.2, metric: 'p95', theta: 0.1 },
}

async function falseAlarms(about, series) {
  await withTarget(async (target) => {
    await warm(target)
    await repeat(about, { [series]: identical({ target, windowMs: about.windowMs }) })
  })
}

async function power(about, regime, hogs) {
  await withTarget(async (target) => {
    const trials = {}
    for (const [name, { effect, metric, theta }] of Object.entries(PLANTED)) {
      // How much work that takes is found out while it is quiet.
      const work = await workFor(effect, metric, { target, ...about })
      trials[`${name}, ${regime}`] = slowed({ target, work, metric, theta, rivalsEach: 4, ...about })
    }
    await (hogs ? withHogs(() => repeat(about, trials)) : repeat(about, trials))
  })
}

/** Both series in turns: identical code, and a request that costs 10 % more CPU time. */
async function cpu(about, regime, hogs) {
  const target = await startSampledTarget()
  try {
    const work = await workForCpu(0.1, target, about.longestMs)
    const trials = {
      [`A/A, CPU time, ${regime}`]: identicalCpu({ target, ...about }),
      [`+10 % CPU time, ${regime}`]: costlier({ target, work, ...about }),
    }
    await (hogs ? withHogs(() => repeat(about, trials)) : repeat(about, trials))
  } finally {
    await target.stop()
  }
}

/** What has changed besides p95; in brackets, what that did to p95. */
async function shapes(about) {
  await withTarget(async (target) => {
    await warm(target)
    const asked = { target, metric: 'p95', theta: 0.1, longestMs: Math.min(about.longestMs, 15_000) }
    // What a client sees of p95: the network and the server take their time besides the work.
    const lift = await liftFor(0.2, 'p95', { target, ...about })
    await repeat(about, {
      'p94 on slower (p95 +20 %)': reshaped({ ...asked, head: 'p94 on lifted', lift }),
      'A/A, p80 to p94 lifted to p94 (p95 the same)': reshaped({ ...asked, head: 'p80 to p94 lifted' }),
      'A/A, slow mode 10 % to 19 % (p95 the same)': reshaped({ ...asked, base: 'slow mode 10 %', head: 'slow mode 19 %' }),
    })
  })
}

async function cannon(about) {
  await withTarget(async (target) => {
    const work = await workFor(0.1, 'p50', { target, ...about })
    await repeat(about, { 'A/A, autocannon': cannonTrial({ target, work: 1 }), '+10 % p50, autocannon': cannonTrial({ target, work }) })
  })
}

async function vitest(about) {
  const [same, slower] = ['A/A, Vitest 5', '+10 % p50, Vitest 5']
  const trials = about.trials - about.done(same)
  if (trials <= 0) return
  await withTarget(async (target) => {
    const reported = await vitestTrials({ target, work: await workFor(0.1, 'p50', { target, ...about }), trials })
    for (const trial of reported.same) about.add(same, trial)
    for (const trial of reported.slower) about.add(slower, trial)
  })
}

/** One trial of each series in turns, so that what the machine does besides falls on all of them. */
async function repeat(about, trials) {
  const endMs = performance.now() + about.minutes * 60_000
  const names = Object.keys(trials)
  for (let nth = Math.min(...names.map(about.done)); nth < about.trials && performance.now() < endMs; nth++) {
    for (const [at, name] of names.entries()) {
      about.add(name, await trials[name](about.section * SEEDS_APART + at * (SEEDS_APART / 10) + nth, nth))
    }
  }
}

async function withTarget(use) {
  const target = await startTarget()
  try {
    return await use(target)
  } finally {
    await target.stop()
  }
}

async function withHogs(use) {
  const hogs = startHogs()
  try {
    return await use()
  } finally {
    await hogs.stop()
  }
}
