import type { Guard } from '../../protocols/guard/guard.ts'
import { createSocketSession, type SocketSession } from '../../protocols/sockets/session.ts'
import type { OwnLoop } from '../../protocols/guard/own-loop.ts'
import type { Plan } from '../../plan/plan.ts'
import type { Clock } from '../../units/time/clock.ts'

/** Opens the way of the raw clients to the target, guarded as that of HTTP: nothing is sent yet. */
export function openSockets({ http }: Plan, guard: Guard, { connected, sendsDatagrams }: OwnLoop, clock: Clock): SocketSession {
  return createSocketSession({ guard, tls: http.tls, connected, sendsDatagrams }, clock)
}
