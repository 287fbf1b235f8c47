import type { Milliseconds } from '../../units/duration.ts'
import type { Clock } from '../../units/time/clock.ts'
import { NoAnswerError, type Transport } from '../transport.ts'
import { decodeMessage, type Guard } from './shape.ts'

export interface RepeatedRequest<Answer> {
  readonly transport: Transport
  readonly clock: Clock
  readonly subject: string
  readonly data: Uint8Array
  readonly guard: Guard<Answer>
  readonly attempts: number
  /** For each attempt. */
  readonly timeoutMs: Milliseconds
  /** Whether an answer is of interest no more. */
  readonly isOver?: () => boolean
}

/** Asks until there is an answer; `undefined` if none came, or only what makes no sense. What is asked must do no harm if it comes twice. */
export async function repeated<Answer>(settings: RepeatedRequest<Answer>): Promise<Answer | undefined> {
  const { transport, clock, subject, data, guard, attempts, timeoutMs } = settings
  for (let attempt = 0; attempt < attempts && settings.isOver?.() !== true; attempt++) {
    const sentMs = clock.now()
    try {
      const answer = decodeMessage(await transport.request(subject, data, timeoutMs), guard)
      if (answer !== undefined) return answer
    } catch (error) {
      if (!(error instanceof NoAnswerError) || error.why === 'closed') throw error
    }
    // Nobody listens at the moment, which is known at once.
    const leftMs = sentMs + timeoutMs - clock.now()
    if (leftMs > 0) await new Promise<void>((resolve) => clock.after(Math.ceil(leftMs), resolve))
  }
  return undefined
}
