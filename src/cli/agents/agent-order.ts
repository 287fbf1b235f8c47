import { availableParallelism } from 'node:os'
import { NO_LIMITS, type AgentPolicy } from '../../agents/agent/policy.ts'
import type { BrokerFlags } from '../../agents/settings.ts'
import { parseAllow } from '../../protocols/guard/allow.ts'
import { parseDuration, type Milliseconds } from '../../units/duration.ts'
import { LoadError } from '../../units/errors/error.ts'
import { parseRate } from '../../units/rate.ts'
import { didYouMean } from '../../units/text/meant.ts'
import { formatReceived } from '../../units/text/received.ts'
import { isSubjectName } from '../../units/text/subject-name.ts'
import { givenIn, type KnownOptions } from '../given-options.ts'

/** What `vitest-load agent` is to be. */
export interface AgentOrder {
  readonly broker: BrokerFlags
  readonly policy: AgentPolicy
  readonly labels: readonly string[]
  /** How many processes, each an agent of its own. */
  readonly processes: number
  /** Whether it serves one coordinator and then exits. */
  readonly once: boolean
  /** After how long without a run it exits; `Infinity` for never. */
  readonly idleExitMs: Milliseconds
}

const OPTIONS: KnownOptions = {
  nats: 'text',
  cluster: 'text',
  'key-file': 'text',
  trust: 'text',
  procs: 'text',
  labels: 'text',
  'max-rate': 'text',
  'max-concurrency': 'text',
  'max-duration': 'text',
  'allow-host': 'text',
  once: 'flag',
  'idle-exit': 'text',
  help: 'flag',
}

const MOST_PROCESSES = 256
const MOST_LABELS = 32

/** @throws {LoadError} `bad-arguments` with every problem at once. */
export function agentOrder(args: readonly string[]): AgentOrder | 'help' {
  const { values, first, rest, problems: found } = givenIn(args, OPTIONS)
  if (values['help'] !== undefined) return 'help'
  const problems = [...found]
  const [unknown] = [...(first === undefined ? [] : [first]), ...rest]
  if (unknown !== undefined && found.length === 0) {
    const names = Object.keys(OPTIONS).map((name) => `--${name}`)
    const wayOut = didYouMean(unknown.replace(/=.*/s, ''), new Set(names)) || `: known are ${names.join(', ')}`
    problems.push(`Unknown argument ${formatReceived(unknown)}${wayOut}`)
  }
  const text = (name: string): string | undefined => {
    const value = values[name]
    return typeof value === 'string' ? value : undefined
  }
  const read = <Value>(name: string, expectation: string, fallback: Value, parse: (given: string) => Value | undefined): Value => {
    const given = text(name)
    if (given === undefined) return fallback
    const value = parse(given)
    if (value === undefined) problems.push(`Expected \`--${name}\` to be ${expectation}, got ${formatReceived(given)}`)
    return value ?? fallback
  }
  const order: AgentOrder = {
    broker: { nats: text('nats'), cluster: text('cluster'), keyFile: text('key-file'), trust: text('trust') },
    policy: {
      maxRatePerSecond: read('max-rate', 'a rate above 0 such as 20000/s, or 6000/m', NO_LIMITS.maxRatePerSecond, above(parseRate)),
      maxConcurrency: read('max-concurrency', 'a whole number from 1 on', NO_LIMITS.maxConcurrency, wholeUpTo(1e9)),
      maxDurationMs: read('max-duration', 'a time above 0 such as 10m, or 90s', NO_LIMITS.maxDurationMs, above(parseDuration)),
      allowHosts: read('allow-host', 'hosts such as staging.example,*.staging.example or 10.0.0.7:8080', [], hosts),
    },
    labels: read('labels', `at most ${MOST_LABELS} labels of letters, digits, - or _, such as eu,big`, [], labels),
    processes: read('procs', `auto, or a whole number from 1 to ${MOST_PROCESSES}`, 1, processes),
    once: values['once'] !== undefined,
    idleExitMs: read('idle-exit', 'a time above 0 such as 10m', Number.POSITIVE_INFINITY, above(parseDuration)),
  }
  if (problems.length > 0) throw new LoadError('bad-arguments', problems.join('\n'))
  return order
}

const above =
  (parse: (text: string) => number | undefined) =>
  (text: string): number | undefined => {
    const value = parse(text)
    return value === undefined || value <= 0 ? undefined : value
  }

const wholeUpTo =
  (most: number) =>
  (text: string): number | undefined =>
    /^\d{1,10}$/.test(text) && Number(text) >= 1 && Number(text) <= most ? Number(text) : undefined

const processes = (text: string): number | undefined => (text === 'auto' ? availableParallelism() : wholeUpTo(MOST_PROCESSES)(text))

const listed = (text: string): readonly string[] => text.split(',').map((part) => part.trim())

function labels(text: string): readonly string[] | undefined {
  const all = listed(text)
  return all.length <= MOST_LABELS && all.every(isSubjectName) ? all : undefined
}

function hosts(text: string): readonly string[] | undefined {
  try {
    const all = listed(text)
    for (const host of all) parseAllow(host)
    return all
  } catch {
    return undefined
  }
}
