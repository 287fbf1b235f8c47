import type { Call, CallObserver } from '../../src/protocols/call.ts'
import type { WrongReturnError } from '../../src/units/errors/returned-value.ts'
import { createGuard } from '../../src/protocols/guard/guard.ts'
import type { HttpSettings } from '../../src/protocols/http/session.ts'

/** How a run without options sets its clients up. */
export function httpSettings(changes: Partial<HttpSettings> = {}): HttpSettings {
  return {
    guard: createGuard({ allow: [] }),
    connections: 1,
    http2: false,
    maxBodyBytes: 1_048_576,
    accept: [[100, 399]],
    tls: { ca: [], cert: undefined, key: undefined, servername: undefined, rejectUnauthorized: true },
    baseUrl: () => undefined,
    ...changes,
  }
}

/** Keeps a copy of every call, and sees to it that each begins once and ends once. */
export class CallLog implements CallObserver {
  readonly calls: Call[] = []
  readonly misuses: WrongReturnError[] = []
  begun = 0

  callBegan(): void {
    this.begun += 1
  }

  misused(error: WrongReturnError): void {
    this.misuses.push(error)
  }

  callEnded(call: Call): void {
    const {
      name,
      startedMs,
      endedMs,
      status,
      brokeOff,
      failure,
      opened,
      waitMs,
      dnsMs,
      connectMs,
      tlsMs,
      firstByteMs,
      bodyMs,
      bytesSent,
      bytesReceived,
      serverTiming,
    } = call
    this.calls.push({
      name,
      startedMs,
      endedMs,
      status,
      ...(brokeOff !== undefined && { brokeOff }),
      failure,
      opened,
      waitMs,
      dnsMs,
      connectMs,
      tlsMs,
      firstByteMs,
      bodyMs,
      bytesSent,
      bytesReceived,
      ...(serverTiming !== undefined && { serverTiming }),
    })
  }

  get last(): Call {
    const last = this.calls.at(-1)
    if (!last) throw new Error('No call has ended')
    return last
  }
}

/** What a promise rejects with; fails the test where it resolves. */
export async function rejection(promise: Promise<unknown>): Promise<Error & { readonly code: string }> {
  const outcome: unknown = await promise.then(
    () => undefined,
    (error: unknown) => error,
  )
  if (!(outcome instanceof Error)) throw new Error('Expected a rejection')
  return outcome as Error & { readonly code: string }
}
