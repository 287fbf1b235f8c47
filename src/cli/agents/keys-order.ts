import { LoadError } from '../../units/errors/error.ts'
import { didYouMean } from '../../units/text/meant.ts'
import { formatReceived } from '../../units/text/received.ts'
import { isSubjectName } from '../../units/text/subject-name.ts'
import { givenIn, type KnownOptions } from '../given-options.ts'

/** What `vitest-load keys` is to write. */
export interface KeysOrder {
  readonly agents: number
  readonly folder: string
  readonly cluster: string
}

/** What `vitest-load up` is to start. */
export interface UpOrder {
  readonly agents: number
  readonly cluster: string
  /** Where the variables are written besides, for other programs. Node 20 itself takes `--env-file` from anywhere among the arguments. */
  readonly envFile: string | undefined
  /** What runs with the variables; everything ends with it. Empty to wait for Ctrl+C. */
  readonly command: readonly string[]
}

const MOST_KEYS = 10_000
/** On one machine. */
const MOST_AGENTS = 64

/** @throws {LoadError} `bad-arguments` */
export function keysOrder(args: readonly string[]): KeysOrder | 'help' {
  const { values, problems } = givenOnly(args, { agents: 'text', out: 'text', cluster: 'text', help: 'flag' }, false)
  if (values['help'] !== undefined) return 'help'
  const agents = count(values['agents'] ?? '', '`--agents`', MOST_KEYS)
  const cluster = clusterName(values['cluster'])
  throwAll([...problems, ...agents.problems, ...cluster.problems])
  return { agents: agents.value, folder: textOf(values['out']) ?? 'vitest-load-keys', cluster: cluster.value }
}

/** @throws {LoadError} `bad-arguments` */
export function upOrder(args: readonly string[]): UpOrder | 'help' {
  const at = args.indexOf('--')
  const own = at < 0 ? args : args.slice(0, at)
  const { values, first, problems } = givenOnly(own, { 'write-env': 'text', cluster: 'text', help: 'flag' }, true)
  if (values['help'] !== undefined) return 'help'
  const agents = count(first ?? '', 'the number of agents, as in `vitest-load up 3`,', MOST_AGENTS)
  const cluster = clusterName(values['cluster'])
  throwAll([...problems, ...agents.problems, ...cluster.problems])
  return {
    agents: agents.value,
    cluster: cluster.value,
    envFile: textOf(values['write-env']),
    command: at < 0 ? [] : args.slice(at + 1),
  }
}

interface Checked<Value> {
  readonly value: Value
  readonly problems: readonly string[]
}

/** These commands hand no argument to another program, so what they do not know is a mistake. */
function givenOnly(args: readonly string[], known: KnownOptions, takesFirst: boolean): ReturnType<typeof givenIn> {
  const given = givenIn(args, known)
  const names = Object.keys(known).map((name) => `--${name}`)
  const others = [...(takesFirst || given.first === undefined ? [] : [given.first]), ...given.rest]
  const [unknown] = others
  if (unknown === undefined || given.problems.length > 0) return given
  const isCommand = takesFirst && !unknown.startsWith('-')
  const wayOut = isCommand
    ? ': a command comes after `--`'
    : didYouMean(unknown.replace(/=.*/s, ''), new Set(names)) || `: known are ${names.join(', ')}`
  return { ...given, problems: [`Unknown argument ${formatReceived(unknown)}${wayOut}`] }
}

function count(given: string | true, what: string, most: number): Checked<number> {
  const value = given === true || !/^\d{1,6}$/.test(given) ? Number.NaN : Number(given)
  const isGood = value >= 1 && value <= most
  return {
    value,
    problems: isGood
      ? []
      : [`Expected ${what} to be a whole number from 1 to ${most}, got ${given === '' ? 'none' : formatReceived(given)}`],
  }
}

function clusterName(given: string | true | undefined): Checked<string> {
  const value = textOf(given) ?? 'default'
  const isGood = isSubjectName(value)
  return { value, problems: isGood ? [] : [`Expected \`--cluster\` to be 1 to 64 letters, digits, - or _, got ${formatReceived(value)}`] }
}

const textOf = (value: string | true | undefined): string | undefined => (typeof value === 'string' ? value : undefined)

function throwAll(problems: readonly string[]): void {
  if (problems.length > 0) throw new LoadError('bad-arguments', problems.join('\n'))
}
