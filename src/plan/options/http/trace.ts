import { randomBytes } from 'node:crypto'
import { formatReceived } from '../../../units/text/received.ts'
import { parseRatio, type Ratio } from '../../../units/ratio.ts'
import { isRecord, mustBeRatio, type MustBe } from '../../problems/must-be.ts'
import type { Rule } from '../../problems/problems.ts'
import { refuseUnknown } from '../../problems/unknown.ts'

/** Whether requests belong to a trace, and which part of the iterations is sampled. */
export type TraceOption = boolean | { readonly sampled: Ratio }

/** What the options say of traces. */
interface Given {
  readonly trace?: TraceOption | undefined
  readonly traceUrl?: string | undefined
}

/** How requests are traced. Plain data. */
export interface TracePlan {
  /** 16 hexadecimal digits, drawn for each run and scenario: with the same seed a run has other traces. */
  readonly run: string
  /** The part of the iterations that is sampled, 0 to 1. */
  readonly sampled: number
  /** The address of a trace, with `{traceId}`; `undefined` if there is none. */
  readonly url: string | undefined
}

const ID = '{traceId}'

export const checkTrace: Rule = (value, { name, problems }) => {
  if (typeof value === 'boolean') return undefined
  if (!isRecord(value)) return "true, or { sampled: '10%' }"
  refuseUnknown(value, ['sampled'], `${name}.`, problems)
  problems.check(`${name}.sampled`, value['sampled'], mustBeRatio)
  return undefined
}

export const mustBeTraceUrl: MustBe = (value) =>
  typeof value === 'string' && value.split(ID).length === 2 && isWebAddress(value.replace(ID, '0'))
    ? undefined
    : "an http: or https: address with {traceId} in it once and without a password, such as 'http://localhost:16686/trace/{traceId}'"

/** Whether a text is an address that a report may link to. */
export function isWebAddress(text: string): boolean {
  if (!URL.canParse(text)) return false
  const { protocol, username, password } = new URL(text)
  return (protocol === 'http:' || protocol === 'https:') && username === '' && password === ''
}

/** A link needs something to lead to. */
export const traceUrlAlone = ({ trace, traceUrl }: Given): string | undefined =>
  traceUrl === undefined || (trace !== undefined && trace !== false)
    ? undefined
    : `\`traceUrl\` is the address of a trace, but \`trace\` is ${trace === undefined ? 'not given' : formatReceived(trace)}: give \`trace: true\`, or remove it`

export function tracePlanFrom({ trace, traceUrl }: Given): TracePlan | undefined {
  if (trace === undefined || trace === false) return undefined
  return { run: randomRun(), sampled: trace === true ? 1 : parseRatio(trace.sampled)!, url: traceUrl }
}

/** The same for another run: its traces have other ids. */
export const tracePlanAgain = (plan: TracePlan): TracePlan => ({ ...plan, run: randomRun() })

function randomRun(): string {
  const run = randomBytes(8).toString('hex')
  return /[^0]/.test(run) ? run : randomRun()
}
