import { MAX_SEED } from '../../../plan/limits.ts'
import type { FromArm, FromVitest, Message, SideName, TestId } from '../../../run/comparison/remote/remote-messages.ts'
import type { Link } from '../../../run/comparison/remote/link.ts'
import { keyOf } from '../../../run/comparison/remote/test-order.ts'
import { RemoteArm } from '../../../run/comparison/remote/remote-arm.ts'
import { systemClock } from '../../../units/time/clock.ts'
import { LoadError } from '../../../units/errors/error.ts'
import type { Random } from '../../../units/random.ts'
import { Lockstep, type Match, type Unmatched } from './lockstep.ts'
import { CoordinatorServer, type Client } from './coordinator-server.ts'
import { SideProcess } from './side-process.ts'
import { SideState } from './side-state.ts'

/** What one pair of processes should run. */
export interface PairOrder {
  /** The folder of the package under test, for each side. */
  readonly folders: Readonly<Record<SideName, string>>
  readonly args: readonly string[]
  readonly only: TestId | undefined
  /** Decides which side starts first. */
  readonly random: Random
  readonly signal: AbortSignal
  /** Aborts when the time of the whole command is over: both sides are then stopped, and the outcome so far is used. */
  readonly over: AbortSignal
  /** Both sides stay when they have come to the end of their tests, and can be asked to run them again. */
  readonly isRepeated?: boolean | undefined
}

/** A load that cannot be an arm. */
export interface UnsupportedLoad {
  readonly test: TestId
  readonly reason: string
}

/** A test that failed on one side. */
export interface FailedTest {
  readonly side: SideName
  readonly test: TestId
  readonly reason: string
}

/** The outcome of a pair of processes, apart from the comparisons. */
export interface PairOutcome {
  readonly unmatched: readonly Unmatched[]
  readonly unfit: readonly UnsupportedLoad[]
  readonly failed: readonly FailedTest[]
  /** Problems that concern no single test, each with its side. */
  readonly troubles: readonly string[]
  /** Base finished, or has none of these tests, and ran no load; head has loads that base does not have. */
  readonly isNew: boolean
}

type States = Readonly<Record<SideName, SideState<RemoteArm>>>

const SIDES: readonly SideName[] = ['base', 'head']

/** Runs both sides as two fresh processes of Vitest; see {@link ProcessPair}. */
export async function runPair(order: PairOrder, onMatch: OnMatch): Promise<PairOutcome> {
  const pair = new ProcessPair(order)
  try {
    return await pair.run(onMatch)
  } finally {
    await pair.close()
  }
}

/** A pair of fresh processes for each run: of the same Vitest where it can be asked to run its tests again, or else of another. */
export class FreshProcesses {
  readonly #order: PairOrder
  #pair: ProcessPair | undefined

  constructor(order: PairOrder) {
    this.#order = order
  }

  async run(onMatch: OnMatch): Promise<PairOutcome> {
    if (this.#pair?.isRepeatable !== true) {
      await this.close()
      this.#pair = new ProcessPair(this.#order)
    }
    return await this.#pair.run(onMatch)
  }

  async close(): Promise<void> {
    await this.#pair?.close()
    this.#pair = undefined
  }
}

type OnMatch = (match: Match<RemoteArm>) => Promise<void>

/** Two processes of Vitest, one of each side. */
class ProcessPair {
  readonly #order: PairOrder
  readonly #server: CoordinatorServer
  readonly #processes = new Map<SideName, SideProcess>()
  readonly #links = new Map<SideName, Link>()
  readonly #stop = (): void => this.#processes.forEach((process) => process.kill())
  #run: Run | undefined

  constructor(order: PairOrder) {
    this.#order = order
    this.#server = new CoordinatorServer(
      (client) => this.#welcome(client),
      (side, protocol) => this.#run?.states[side].troubles.push(strangerText(side, protocol)),
    )
    order.signal.addEventListener('abort', this.#stop)
    order.over.addEventListener('abort', this.#stop)
  }

  /** Whether both sides have come to the end of their tests, and wait to be asked for more. */
  get isRepeatable(): boolean {
    return (
      this.#run !== undefined &&
      SIDES.every((side) => this.#run!.states[side].isRepeatable && this.#links.has(side)) &&
      !this.#order.over.aborted
    )
  }

  /**
   * Runs the tests of both sides, in fresh processes, and hands each load that both have to `onMatch`, one at a time. To be called again only where it `isRepeatable`.
   *
   * @throws the reason of the signal.
   */
  async run(onMatch: OnMatch): Promise<PairOutcome> {
    const { signal, over, random } = this.#order
    const isFirst = this.#run === undefined
    const run = new Run(onMatch, this.#stop)
    this.#run = run
    try {
      if (isFirst) await this.#server.listen()
      signal.throwIfAborted()
      const inOrder = random() < 0.5 ? SIDES : SIDES.toReversed()
      if (isFirst) this.#start(inOrder)
      else for (const side of inOrder) this.#links.get(side)?.send({ kind: 'again' })
      if (over.aborted) this.#stop()
      await Promise.all(SIDES.map((side) => this.#toEnd(side, run)))
      await run.lockstep.idle()
      signal.throwIfAborted()
      if (run.failure !== undefined) throw run.failure.error
    } finally {
      run.lockstep.close()
    }
    return run.outcome
  }

  /** Ends both, whatever they do. */
  async close(): Promise<void> {
    const { signal, over } = this.#order
    signal.removeEventListener('abort', this.#stop)
    over.removeEventListener('abort', this.#stop)
    this.#stop()
    this.#server.close()
    await Promise.all([...this.#processes.values()].map(({ ended }) => ended))
  }

  #start(inOrder: readonly SideName[]): void {
    const { folders, args, only, random, isRepeated = false } = this.#order
    const seed = Math.floor(random() * MAX_SEED)
    for (const side of inOrder)
      this.#processes.set(side, new SideProcess(folders[side], this.#server.addressFor(side), { args, only, isRepeated }, seed))
  }

  /** Resolves when all tests of a side have been run; that is when its process ends, unless it waits to be asked for more. */
  async #toEnd(side: SideName, run: Run): Promise<void> {
    const state = run.states[side]
    const how = await Promise.race([this.#processes.get(side)!.ended, state.repeatable])
    if (!state.isComplete && !this.#order.over.aborted) state.troubles.push(`its Vitest ${how}`)
    state.isOver = true
    run.lockstep.look()
  }

  #welcome(client: Client): void {
    const { side, link } = client
    let arm: RemoteArm | undefined
    // An arm belongs to the run that it came in.
    const arrivedIn = this.#run!
    client.onMessage = (message: Message) => {
      if (arm !== undefined) arm.receive(message as FromArm)
      else if (message.kind === 'arm') arrivedIn.lockstep.arrive((arm = new RemoteArm(link, side, message)))
      else if (message.kind === 'unfit') arrivedIn.unfit.push({ ...message, side })
      else if (isFromVitest(message)) {
        this.#links.set(side, link)
        this.#run!.states[side].note(message)
        this.#run!.lockstep.look()
      }
    }
    client.onClosed = () => {
      if (this.#links.get(side) === link) this.#links.delete(side)
      if (arm === undefined) return
      arm.lose(`the test ended in ${side} before the comparison did`)
      arrivedIn.lockstep.leave(arm)
    }
  }
}

/** All tests of both sides, once. */
class Run {
  readonly states: States = { base: new SideState('base'), head: new SideState('head') }
  readonly unfit: (UnsupportedLoad & { readonly side: SideName })[] = []
  readonly lockstep: Lockstep<RemoteArm>
  failure: { readonly error: unknown } | undefined
  #matches = 0

  constructor(onMatch: OnMatch, stop: () => void) {
    this.lockstep = new Lockstep<RemoteArm>(this.states, systemClock, async (match) => {
      this.#matches += 1
      try {
        await onMatch(match)
      } catch (error) {
        this.failure ??= { error }
        stop()
      }
    })
  }

  get outcome(): PairOutcome {
    const { states, unfit } = this
    const { unmatched } = this.lockstep
    return {
      unmatched,
      unfit,
      isNew: isNewIn(states, unmatched, this.#matches, unfit),
      failed: SIDES.flatMap((side) => [...states[side].failures.values()].map((failure) => ({ side, ...failure }))),
      troubles: SIDES.flatMap((side) => [...states[side].troubles, ...emptyIn(states[side])].map((trouble) => `${side}: ${trouble}`)),
    }
  }
}

/** Failures of tests without load do not matter, but failures of a new load test do: it is compared from the next commit on. */
function isNewIn(
  { base, head }: States,
  unmatched: readonly Unmatched[],
  matches: number,
  unfit: readonly { readonly side: SideName }[],
): boolean {
  const isBaseQuiet = base.isComplete && base.troubles.length === 0 && unfit.every(({ side }) => side === 'head')
  const areOfHead = unmatched.length > 0 && unmatched.every(({ side, isTestKnown }) => side === 'head' && !isTestKnown)
  const isHeadFine = head.isComplete && head.troubles.length === 0 && unmatched.every(({ test }) => !head.failures.has(keyOf(test)))
  return matches === 0 && isBaseQuiet && areOfHead && isHeadFine
}

const isFromVitest = (message: Message): message is FromVitest =>
  message.kind === 'collected' ||
  message.kind === 'failed' ||
  message.kind === 'broken' ||
  message.kind === 'over' ||
  message.kind === 'empty'

const strangerText = (side: SideName, protocol: number): string =>
  `the vitest-load installed there uses protocol ${protocol} of compare, which this one does not support: install the same version in ${side}`

/** The error that nothing could be compared. */
export const nothingCompared = (reasons: readonly string[]): LoadError =>
  new LoadError('nothing-compared', ['Nothing could be compared:', ...reasons.map((reason) => `- ${reason}`)].join('\n'))

const emptyIn = ({ emptyReason }: SideState<RemoteArm>): readonly string[] => (emptyReason === undefined ? [] : [emptyReason])
