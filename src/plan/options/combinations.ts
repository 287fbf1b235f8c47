import { duration } from '../../units/duration.ts'
import { formatCount, formatDuration, formatRate } from '../../units/format.ts'
import { rate } from '../../units/rate.ts'
import { MAX_DURATION, MAX_ITERATIONS } from '../limits.ts'
import type { LoadOptions } from './load-options.ts'
import { startOfShape } from './stages/shape.ts'
import { traceUrlAlone } from './http/trace.ts'
import { highestLevel, stagesFrom, totalDurationMs } from './stages/stages.ts'

/** If neither a time nor stages say when a run ends. */
export const DEFAULT_ITERATIONS = 100
const DEFAULT_USERS = 1

type Given = Readonly<Record<string, unknown>>

/**
 * Problems of options that are valid by themselves. `given` says whether an option was given; `sound` has the values of valid options only, so that one mistake
 * is reported once.
 */
export function combinationProblems(given: Given, sound: LoadOptions): readonly string[] {
  return [
    bothModels(given),
    ...onlyInOneModel(given),
    ...spawning(given),
    spawningTooSlowly(sound),
    ...sendingProblems(given, sound),
    ...stopRules(given),
    tooFewIterations(given, sound),
    ...perUser(given, sound),
    tooLong(given, sound),
    ...staged(given, sound),
  ].filter((problem) => problem !== undefined)
}

/** Those of where and how requests are sent, whatever the load: a search has them as well. */
export const sendingProblems = (given: Given, sound: LoadOptions): readonly (string | undefined)[] => [
  ...carriedByWorkers(given),
  unsupportedByEngine(sound),
  traceUrlAlone(sound),
]

const isGiven = (given: Given, name: keyof LoadOptions): boolean => given[name] !== undefined

const bothModels = (given: Given): string | undefined =>
  isGiven(given, 'rate') && isGiven(given, 'concurrency')
    ? '`rate` and `concurrency` exclude each other: `rate` sends when an arrival is due (open model), ' +
      '`concurrency` when a user is free (closed model); keep one of them'
    : undefined

function onlyInOneModel(given: Given): readonly (string | undefined)[] {
  if (isGiven(given, 'rate')) {
    const thinks = isGiven(given, 'think') && !isGiven(given, 'concurrency')
    return thinks ? ['`think` is a pause of users, but arrivals of a `rate` come when they are due: remove it, or use `concurrency`'] : []
  }
  return (['arrivals', 'pacer', 'maxInFlight'] as const)
    .filter((name) => isGiven(given, name))
    .map((name) => `\`${name}\` works only with \`rate\` (open model): give \`rate\`, or remove it`)
}

/** What the requested engine does not support. */
export function unsupportedByEngine({ engine, http2, connections }: LoadOptions): string | undefined {
  if (engine !== undefined && http2 === true) return `\`engine: '${engine}'\` speaks HTTP/1.1 only: remove \`engine\` or \`http2\``
  return engine === 'undici' && typeof connections === 'number' && connections > 1
    ? "`engine: 'undici'` keeps one connection per user: remove `engine` or `connections`"
    : undefined
}

/** Both stages and a spawn rate would define how many users there are. */
const spawning = (given: Given): readonly (string | undefined)[] =>
  (['rate', 'stages'] as const)
    .filter((name) => isGiven(given, 'spawnRate') && isGiven(given, name))
    .map((name) =>
      name === 'rate'
        ? '`spawnRate` says when users start, but arrivals of a `rate` come when they are due: remove it, or use `concurrency`'
        : "`spawnRate` and `stages` exclude each other: both say when users start; write the ramp as a stage, such as { to: 50, over: '10s' }",
    )

/** Users that never start would be missing silently. */
function spawningTooSlowly({
  concurrency = DEFAULT_USERS,
  spawnRate,
  duration: time,
  warmup,
  rate: arrivals,
  stages,
}: LoadOptions): string | undefined {
  if (spawnRate === undefined || time === undefined || arrivals !== undefined || stages !== undefined || typeof warmup === 'object')
    return undefined
  const neededMs = ((concurrency - 1) * 1_000) / rate(spawnRate)
  const givenMs = duration(warmup ?? 0) + duration(time)
  if (neededMs < givenMs) return undefined
  return (
    `\`spawnRate\` (${formatRate(rate(spawnRate))}) takes ${formatDuration(neededMs)} to start ${formatCount(concurrency)} users, but the run is over after ${formatDuration(givenMs)}: ` +
    'raise it, run longer, or lower `concurrency`'
  )
}

function carriedByWorkers(given: Given): readonly (string | undefined)[] {
  const carrier = (['agents', 'threads', 'processes'] as const).find((name) => isGiven(given, name))
  if (carrier === undefined) return []
  return [
    isGiven(given, 'threads') && isGiven(given, 'processes')
      ? '`threads` and `processes` exclude each other: both say where the run takes place; keep one of them'
      : undefined,
    given.leak === true
      ? `\`leak\` pauses the load while the target collects its garbage, which only the thread of the test can do: remove \`leak\` or \`${carrier}\``
      : undefined,
    typeof given.accept === 'function'
      ? `\`accept\` is a function here, which cannot be sent to \`${carrier}\`: list the statuses, such as [200, '3xx']`
      : undefined,
    ...(['headers', 'names'] as const).map((name) =>
      typeof given[name] === 'function'
        ? `\`${name}\` is a function here, which cannot be sent to \`${carrier}\`: wrap it, as in ${name}: portable(${name === 'names' ? '({ method }) => …' : '({ data }) => …'})`
        : undefined,
    ),
  ]
}

const stopRules = (given: Given): readonly (string | undefined)[] =>
  isGiven(given, 'stages')
    ? (['iterations', 'duration'] as const)
        .filter((name) => isGiven(given, name))
        .map((name) => `\`stages\` and \`${name}\` exclude each other: the stages define how long the run is; remove \`${name}\``)
    : []

function tooFewIterations(given: Given, { concurrency = DEFAULT_USERS, iterations }: LoadOptions): string | undefined {
  if (isGiven(given, 'rate') || isGiven(given, 'stages')) return undefined
  if (iterations === undefined && (isGiven(given, 'iterations') || isGiven(given, 'duration'))) return undefined
  if (typeof iterations === 'object' || (iterations ?? DEFAULT_ITERATIONS) >= concurrency) return undefined
  const users = formatCount(concurrency)
  const expected = `Expected \`iterations\` to be at least \`concurrency\` (${users}), since every user starts at least one`
  return iterations === undefined
    ? `${expected}, got none, which means ${DEFAULT_ITERATIONS}: give \`iterations\` or \`duration\``
    : `${expected}, got ${formatCount(iterations)}: raise one or lower the other`
}

/** What does not go with iterations that are counted for each user. */
function perUser(given: Given, { iterations, concurrency = DEFAULT_USERS, warmup }: LoadOptions): readonly (string | undefined)[] {
  if (typeof iterations !== 'object') return []
  const each = formatCount(iterations.perUser)
  return [
    isGiven(given, 'rate')
      ? `\`iterations: { perUser: ${each} }\` counts for each user, but every arrival of a \`rate\` is a new user: give a number of iterations, or use \`concurrency\``
      : undefined,
    typeof warmup === 'object'
      ? '`warmup` by count and `iterations: { perUser }` exclude each other: a quick user would take the warm-up of others; give a time, ' +
        "such as warmup: '2s', or leave it out"
      : undefined,
    iterations.perUser * concurrency > MAX_ITERATIONS
      ? `${formatCount(concurrency)} users with ${each} iterations each are more than ${formatCount(MAX_ITERATIONS)} iterations: lower one of the two`
      : undefined,
  ]
}

/** A run by count at a low rate can be as long as one by time. */
function tooLong(given: Given, sound: LoadOptions): string | undefined {
  if (!sound.rate || isGiven(given, 'stages') || isGiven(given, 'duration')) return undefined
  if (sound.iterations === undefined && isGiven(given, 'iterations')) return undefined
  const iterations = sound.iterations ?? DEFAULT_ITERATIONS
  if (typeof iterations === 'object') return undefined
  if ((iterations / rate(sound.rate)) * 1_000 <= MAX_DURATION) return undefined
  const cap = formatDuration(MAX_DURATION)
  return `\`iterations\` (${formatCount(iterations)}) would take more than ${cap} at this \`rate\`: lower it, or give a \`duration\``
}

function staged(given: Given, sound: LoadOptions): readonly (string | undefined)[] {
  const startIsUnknown = (['rate', 'concurrency'] as const).some((name) => isGiven(given, name) && sound[name] === undefined)
  if (sound.stages === undefined || startIsUnknown) return []
  const start = startLevel(sound)
  const stages = stagesFrom(sound.stages, start)
  const takesMs = totalDurationMs(stages)
  const second = (['rate', 'concurrency'] as const).find((name) => isGiven(given, name))
  return [
    second !== undefined && startOfShape(sound.stages) !== undefined
      ? `\`${second}\` and \`shape\` exclude each other: a shape sets the number of users, which is 0 at the start; remove \`${second}\``
      : undefined,
    takesMs > MAX_DURATION
      ? `\`stages\` take ${formatDuration(takesMs)} together, more than ${formatDuration(MAX_DURATION)}: shorten them`
      : undefined,
    highestLevel(stages) === 0 ? '`stages` stay at 0, so there is no load: give at least one of them a `to` above 0' : undefined,
    start === 0 && warms(sound.warmup)
      ? '`warmup` runs at the start of the stages, which is 0 here, so nothing would be warmed up: start above 0, or remove it'
      : undefined,
  ]
}

/** How many users, or arrivals per second, a run starts with. */
export const startLevel = ({ rate: arrivals, concurrency = DEFAULT_USERS, stages = [] }: LoadOptions): number =>
  arrivals === undefined ? (startOfShape(stages) ?? concurrency) : rate(arrivals)

const warms = (warmup: LoadOptions['warmup']): boolean => (typeof warmup === 'object' ? warmup.iterations > 0 : duration(warmup ?? 0) > 0)
