import { isRecord } from '../../plan/problems/must-be.ts'
import type { ToWorker } from '../../run/workers/messages.ts'
import type { Milliseconds } from '../../units/duration.ts'
import type { ShareEnd } from '../carrier.ts'

/** Messages to the process that carries a share. They are JSON, and times are those shared by all processes of the machine. */
export type ToChild =
  | {
      readonly kind: 'prepare'
      /** As in the order. */
      readonly payload: string
      readonly data: string | undefined
      readonly index: number
      /** The bundle as files; `undefined` if there is none. */
      readonly bundleFolder: string | undefined
      readonly leaseEndMs: Milliseconds
      /** As `encodeJson` writes it. */
      readonly policy: string
    }
  | { readonly kind: 'start'; readonly atMs: Milliseconds; readonly remainingMs: Milliseconds | null }
  /** As `encodeJson` writes it. */
  | { readonly kind: 'message'; readonly text: string }
  | { readonly kind: 'renew'; readonly leaseEndMs: Milliseconds }
  | { readonly kind: 'acknowledge'; readonly sequence: number }

/** What a run may be told when it is in progress. */
export type ToRun = Exclude<ToWorker, { kind: 'start' | 'renew' }>

/** Messages from the process that carries a share. A task may forge them: they are checked, and say nothing that it could not say by its reports. */
export type FromChild =
  | { readonly kind: 'ready' }
  /** The share cannot be carried at all. */
  | { readonly kind: 'failed'; readonly code: string; readonly message: string }
  | { readonly kind: 'alive' }
  | { readonly kind: 'report'; readonly sequence: number; readonly end: ShareEnd | undefined; readonly base64: string }

const ENDS: readonly unknown[] = ['finished', 'asked', 'lease', undefined]

/** `undefined` if it is none of ours. */
export function fromChild(message: unknown): FromChild | undefined {
  if (!isRecord(message)) return undefined
  const { kind, code, message: text, sequence, end, base64 } = message
  if (kind === 'ready' || kind === 'alive') return { kind }
  if (kind === 'failed') return typeof code === 'string' && typeof text === 'string' ? { kind, code, message: text } : undefined
  if (kind !== 'report' || !Number.isSafeInteger(sequence) || !ENDS.includes(end) || typeof base64 !== 'string') return undefined
  return { kind, sequence: sequence as number, end: end as ShareEnd | undefined, base64 }
}
