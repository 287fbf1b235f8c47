import { MAX_SEED } from '../../../plan/limits.ts'
import type { FromArm, FromVitest, Message, SideName, TestId } from '../../../run/comparison/remote/remote-messages.ts'
import { keyOf } from '../../../run/comparison/remote/test-order.ts'
import { RemoteArm } from '../../../run/comparison/remote/remote-arm.ts'
import { systemClock } from '../../../units/time/clock.ts'
import { LoadError } from '../../../units/errors/error.ts'
import type { Random } from '../../../units/random.ts'
import { Lockstep, type Match, type Unmatched } from './lockstep.ts'
import { CoordinatorServer, type Client } from './coordinator-server.ts'
import { SideProcess } from './side-process.ts'
import { SideState } from './side-state.ts'

/** What one pair of processes is to run. */
export interface PairOrder {
  /** The package under test, of each side. */
  readonly folders: Readonly<Record<SideName, string>>
  readonly args: readonly string[]
  readonly only: TestId | undefined
  /** Decides which side is started first. */
  readonly random: Random
  readonly signal: AbortSignal
  /** Aborted when the time of the whole command is over: both sides are ended then, and what there is is the outcome. */
  readonly over: AbortSignal
}

/** A load that cannot be an arm. */
export interface Unfit {
  readonly test: TestId
  readonly reason: string
}

/** A test that failed in a side. */
export interface FailedTest {
  readonly side: SideName
  readonly test: TestId
  readonly reason: string
}

/** What a pair of processes leaves behind besides what was compared. */
export interface PairOutcome {
  readonly unmatched: readonly Unmatched[]
  readonly unfit: readonly Unfit[]
  readonly failed: readonly FailedTest[]
  /** What concerns no single test, each with its side. */
  readonly troubles: readonly string[]
  /** Base came to its end, or had none of these tests, and ran no load; head has some, of which base knows nothing. */
  readonly isNew: boolean
}

type States = Readonly<Record<SideName, SideState<RemoteArm>>>

const SIDES: readonly SideName[] = ['base', 'head']

/**
 * Runs both sides as two fresh processes of Vitest, and hands each load that both have to `onMatch`, one at a time.
 *
 * @throws the reason of the signal.
 */
export async function runPair(order: PairOrder, onMatch: (match: Match<RemoteArm>) => Promise<void>): Promise<PairOutcome> {
  const { folders, args, only, random, signal, over } = order
  const states: States = { base: new SideState('base'), head: new SideState('head') }
  let failure: { readonly error: unknown } | undefined
  let matches = 0
  const lockstep = new Lockstep<RemoteArm>(states, systemClock, async (match) => {
    matches += 1
    try {
      await onMatch(match)
    } catch (error) {
      failure ??= { error }
      stop()
    }
  })
  const unfit: (Unfit & { readonly side: SideName })[] = []
  const server = new CoordinatorServer(
    (client) => welcome(client, states, lockstep, unfit),
    (side, protocol) => states[side].troubles.push(strangerText(side, protocol)),
  )
  await server.listen()
  const processes: SideProcess[] = []
  const stop = (): void => processes.forEach((process) => process.kill())
  signal.addEventListener('abort', stop)
  over.addEventListener('abort', stop)
  try {
    signal.throwIfAborted()
    const inOrder = random() < 0.5 ? SIDES : SIDES.toReversed()
    const seed = Math.floor(random() * MAX_SEED)
    for (const side of inOrder) processes.push(new SideProcess(folders[side], server.addressFor(side), { args, only }, seed))
    await Promise.all(
      processes.map(async ({ ended }, at) => {
        const how = await ended
        const state = states[inOrder[at]!]
        if (!state.isComplete && !over.aborted) state.troubles.push(`its Vitest ${how}`)
        state.isOver = true
        lockstep.look()
      }),
    )
    await lockstep.idle()
    signal.throwIfAborted()
    if (failure !== undefined) throw failure.error
  } finally {
    signal.removeEventListener('abort', stop)
    over.removeEventListener('abort', stop)
    lockstep.close()
    stop()
    server.close()
    await Promise.all(processes.map(({ ended }) => ended))
  }
  return {
    unmatched: lockstep.unmatched,
    unfit,
    isNew: isNewIn(states, lockstep.unmatched, matches, unfit),
    failed: SIDES.flatMap((side) => [...states[side].failures.values()].map((failure) => ({ side, ...failure }))),
    troubles: SIDES.flatMap((side) => [...states[side].troubles, ...emptyIn(states[side])].map((trouble) => `${side}: ${trouble}`)),
  }
}

function welcome(client: Client, states: States, lockstep: Lockstep<RemoteArm>, unfit: (Unfit & { readonly side: SideName })[]): void {
  const { side, link } = client
  let arm: RemoteArm | undefined
  client.onMessage = (message: Message) => {
    if (arm !== undefined) arm.receive(message as FromArm)
    else if (message.kind === 'arm') lockstep.arrive((arm = new RemoteArm(link, side, message)))
    else if (message.kind === 'unfit') unfit.push({ ...message, side })
    else if (isFromVitest(message)) {
      states[side].note(message)
      lockstep.look()
    }
  }
  client.onClosed = () => {
    if (arm === undefined) return
    arm.lose(`the test ended in ${side} before the comparison did`)
    lockstep.leave(arm)
  }
}

/** Failures of tests that have nothing to do with load do not matter; those of a new load test do, which is compared from the next commit on. */
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
  `the vitest-load that is installed there speaks protocol ${protocol} of compare, which this one does not: install the same version in ${side}`

/** What nothing could be compared for. */
export const nothingCompared = (reasons: readonly string[]): LoadError =>
  new LoadError('nothing-compared', ['Nothing could be compared:', ...reasons.map((reason) => `- ${reason}`)].join('\n'))

const emptyIn = ({ emptyReason }: SideState<RemoteArm>): readonly string[] => (emptyReason === undefined ? [] : [emptyReason])
