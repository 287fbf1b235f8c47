import pLimit from 'p-limit'
import type { Milliseconds } from '../../units/duration.ts'
import { LoadError } from '../../units/errors/error.ts'
import { formatDuration } from '../../units/format.ts'
import { noop } from '../../units/platform/noop.ts'
import { Timers } from '../../units/time/timers.ts'
import type { Order } from '../order.ts'
import { sha256Hex } from '../sha256.ts'
import type { AgentsRun } from './agents-run.ts'
import { chunkCount } from './bundle-receiver.ts'
import { encodePart, MOST_BYTES, PART_BYTES, partsOf } from './frames.ts'
import { answer, type Answer } from './messages.ts'
import { encodeParcel } from './parcel.ts'
import { placesOf } from './places.ts'
import type { RemoteAgent } from './remote-agent.ts'
import { repeated } from './repeated.ts'
import { encodeText } from './shape.ts'
import { keyOf } from './subjects.ts'
import { BARRIER_MS } from './timing.ts'

/** How long an order can be used: only the time of day of the machines has to fit so far. */
const ORDER_MS: Milliseconds = 10 * 60_000
const PART_MS: Milliseconds = 2_000
const MOST_ASKED = 32
/** Parts of a bundle that are sent before others have their turn. */
const CHUNKS_A_TURN = 4
const TURN_MS: Milliseconds = 10

/** What a run consists of, besides what its claim says. */
export interface RunContent extends Pick<Order, 'payload' | 'demands'> {
  /** The archive of the portable tasks; `undefined` if there are none. */
  readonly bundle: Uint8Array | undefined
  /** What `setup` returned, as text; `undefined` if there is none. */
  readonly data: string | undefined
}

/**
 * Sends the agents of a run all that they need; resolves when every one waits for the start.
 *
 * @throws {LoadError} `agents-refused` if one does not accept the order, `agent-lost`, and whatever its modules throw.
 */
export async function prepareAgents(run: AgentsRun, content: RunContent): Promise<void> {
  const timers = new Timers(run.context.clock)
  try {
    await Promise.race([run.ready, send(run, content, timers)])
    await Promise.race([run.ready, barrier(run, timers)])
  } finally {
    timers.cancelAll()
    // What an agent still asks for would be sent while load is measured.
    run.onNeed = noop
  }
}

async function send(run: AgentsRun, { payload, demands, bundle, data }: RunContent, timers: Timers): Promise<void> {
  const { keys, cluster, wallClockMs } = run.context
  const address = bundle && { sha256: sha256Hex(bundle), bytes: bundle.length }
  const plain = data === undefined ? undefined : encodeText(data)
  const { agents, places } = placesOf(run.agents.map(({ notice }) => notice))
  const order: Order = {
    cluster,
    run: run.claim.run,
    agents,
    ...(address !== undefined && { bundle: address }),
    payload,
    ...(plain !== undefined && { dataSha256: sha256Hex(plain) }),
    expiresAtMs: wallClockMs() + ORDER_MS,
    demands,
  }
  const text = JSON.stringify(order)
  refuseTooLarge(text.length + (plain?.length ?? 0), bundle?.length ?? 0)
  const signature = keys.sign(text)
  const chunks = bundle && new Chunks(run, bundle, timers)
  const limit = pLimit(MOST_ASKED)
  const isNeeded = await Promise.all(
    run.agents.map(async (agent) =>
      limit(async () => {
        const sealed = plain && keys.seal(plain, agent.notice.curve, keyOf(agent.id))
        return await sendParcel(run, agent, encodeParcel({ order: text, signature, place: places[agent.index]!, data: sealed }))
      }),
    ),
  )
  if (isNeeded.includes(true)) await chunks?.sendAll()
}

function refuseTooLarge(orderBytes: number, bundleBytes: number): void {
  for (const [what, bytes] of [
    ['plans, requests and what `setup` returned', orderBytes],
    ['bundle of the portable tasks', bundleBytes],
  ] as const)
    if (bytes > MOST_BYTES)
      throw new LoadError(
        'cannot-travel',
        `Expected the ${what} to have at most ${MOST_BYTES / 2 ** 20} MB, since it is sent to every agent, got ${Math.ceil(bytes / 2 ** 20)} MB. ` +
          'Let the task load what is large from where the agents can reach it.',
      )
}

/** Returns whether the agent has to be sent the bundle. */
async function sendParcel(run: AgentsRun, agent: RemoteAgent, parcel: Uint8Array): Promise<boolean> {
  const { transport, clock } = run.context
  let last: Answer | undefined
  for (const part of partsOf(0, undefined, parcel)) {
    last = await repeated({
      transport,
      clock,
      subject: run.subjects.prepare(agent.id, run.claim.run),
      data: encodePart(part),
      guard: answer,
      attempts: 5,
      timeoutMs: PART_MS,
      isOver: () => run.isTerminated || agent.isOver,
    })
    if (last === undefined) throw new LoadError('agent-lost', `The run could not start: ${agent.name} does not answer`)
    if (!last.ok) throw new LoadError('agents-refused', `${agent.name} refused the run: ${last.why ?? 'without a reason'}`)
  }
  return last?.needsBundle === true
}

/** The parts of a bundle, which go to all agents at once. */
class Chunks {
  readonly #run: AgentsRun
  readonly #bundle: Uint8Array
  readonly #timers: Timers
  readonly #waiting = new Set<number>()
  #isSending = false
  #onSent: (() => void) | undefined

  constructor(run: AgentsRun, bundle: Uint8Array, timers: Timers) {
    this.#run = run
    this.#bundle = bundle
    this.#timers = timers
    // A part that several miss is sent once.
    run.onNeed = (missing) => this.#add(missing)
  }

  /** Resolves when all were sent. */
  async sendAll(): Promise<void> {
    const count = chunkCount({ bytes: this.#bundle.length })
    const sent = new Promise<void>((resolve) => (this.#onSent = resolve))
    this.#add(Array.from({ length: count }, (_, index) => index))
    await sent
  }

  #add(indices: readonly number[]): void {
    const count = chunkCount({ bytes: this.#bundle.length })
    for (const index of indices) if (index < count) this.#waiting.add(index)
    if (!this.#isSending) this.#send()
  }

  #send(): void {
    const { context, subjects, claim, isTerminated } = this.#run
    this.#isSending = this.#waiting.size > 0 && !isTerminated
    if (!this.#isSending) {
      this.#onSent?.()
      return
    }
    for (const index of [...this.#waiting].slice(0, CHUNKS_A_TURN)) {
      this.#waiting.delete(index)
      context.transport.publish(subjects.chunk(claim.run, index), this.#bundle.subarray(index * PART_BYTES, (index + 1) * PART_BYTES))
    }
    this.#timers.after(TURN_MS, () => this.#send())
  }
}

function barrier(run: AgentsRun, timers: Timers): Promise<never> {
  return new Promise((_resolve, reject) => {
    timers.after(BARRIER_MS, () => {
      const late = run.agents.filter(({ isReady }) => !isReady).map(({ name, state }) => `${name} is ${state}`)
      reject(
        new LoadError(
          'agent-lost',
          `The run could not start: ${late.length} of ${run.agents.length} agents were not ready ${formatDuration(BARRIER_MS)} after they had everything: ${late.join('; ')}`,
        ),
      )
    })
  })
}
