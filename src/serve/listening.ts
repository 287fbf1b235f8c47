import { isIP } from 'node:net'
import type { Readable } from 'node:stream'
import { isProbeAnswer, type ProbeAnswer } from './probe/probe-answer.ts'
import { isProbeSample, type ProbeSample } from './probe/probe-sample.ts'
import { reachableHost, type TargetAddress } from './target-address.ts'

/** What the probe writes whenever a server of the target starts or stops listening: one line of JSON. */
export interface ListeningMessage {
  /** The address the socket is bound to: an IP address, or `''` with `socketPath`. */
  readonly host: string
  /** 0 with `socketPath`. */
  readonly port: number
  /** The path of a Unix socket; `''` for a port. */
  readonly socketPath: string
  readonly isSecure: boolean
  readonly isOpen: boolean
  /** Set if a thread other than the main one listens. */
  readonly isInThread?: boolean
}

/** A target that keeps opening and closing ports must not fill our memory. */
const MOST_KEPT = 100

/** In characters; a message has a few hundred at most. A longer line comes from the target itself. */
const LONGEST_LINE = 4_096

/** Gets what the probe writes besides these reports. */
interface ProbeReceiver {
  readonly received: (sample: ProbeSample) => void
  readonly answered: (answer: ProbeAnswer) => void
}

/** Collects the reports of the probe in a target, hands on its samples, and takes nothing else: file descriptor 3 is open to the whole target, which may write anything there. */
export class ListeningReports {
  readonly #open: TargetAddress[] = []
  #line = ''
  #isLineTooLong = false
  #foreignLines = 0
  #hasThread = false
  readonly #probe: ProbeReceiver | undefined

  /** Reads the pipe as long as the target runs. */
  constructor(pipe: Readable, probe?: ProbeReceiver) {
    this.#probe = probe
    pipe.setEncoding('utf8').on('data', (text: string) => this.#read(text))
  }

  /** Where the target listens now, in the order in which it started to. */
  get addresses(): readonly TargetAddress[] {
    return this.#open
  }

  /** Whether a thread other than the main one listens, or has. */
  get hasListeningThread(): boolean {
    return this.#hasThread
  }

  /** How many lines the probe did not write. */
  get foreignLines(): number {
    return this.#foreignLines
  }

  #read(text: string): void {
    const [first = '', ...more] = text.split('\n')
    this.#append(first)
    for (const part of more) {
      this.#endLine()
      this.#append(part)
    }
  }

  #append(part: string): void {
    this.#isLineTooLong ||= this.#line.length + part.length > LONGEST_LINE
    this.#line = this.#isLineTooLong ? '' : this.#line + part
  }

  #endLine(): void {
    const line = this.#line
    const value = valueFrom(line)
    if (isMessage(value)) this.#take(value)
    else if (isProbeSample(value)) this.#probe?.received(value)
    else if (isProbeAnswer(value)) this.#probe?.answered(value)
    else if (line !== '' || this.#isLineTooLong) this.#foreignLines += 1
    this.#line = ''
    this.#isLineTooLong = false
  }

  #take({ host, port, socketPath, isSecure, isOpen, isInThread }: ListeningMessage): void {
    this.#hasThread ||= isInThread === true
    const address: TargetAddress =
      socketPath === '' ? { host: reachableHost(host), port, isSecure } : { host: 'localhost', port: undefined, socketPath, isSecure }
    const at = this.#open.findIndex((known) => isSame(known, address))
    if (isOpen && at < 0 && this.#open.length < MOST_KEPT) this.#open.push(address)
    if (!isOpen && at >= 0) this.#open.splice(at, 1)
  }
}

const isSame = (one: TargetAddress, other: TargetAddress): boolean =>
  one.host === other.host && one.port === other.port && one.socketPath === other.socketPath

function valueFrom(line: string): unknown {
  try {
    return JSON.parse(line)
  } catch {
    return undefined
  }
}

function isMessage(value: unknown): value is ListeningMessage {
  if (typeof value !== 'object' || value === null) return false
  const { host, port, socketPath, isSecure, isOpen } = value as Readonly<Record<string, unknown>>
  if (typeof isSecure !== 'boolean' || typeof isOpen !== 'boolean' || typeof socketPath !== 'string') return false
  if (socketPath !== '') return true
  return typeof host === 'string' && isIP(host) !== 0 && Number.isInteger(port) && (port as number) > 0 && (port as number) < 65_536
}
