import { expect, test } from 'vitest'
import type { Exchange } from '../../../../src/protocols/http/exchange/exchange.ts'
import type { Transport } from '../../../../src/protocols/http/exchange/transport.ts'
import { Requests } from '../../../../src/protocols/http/request/request.ts'
import { Targets } from '../../../../src/protocols/http/request/request-target.ts'
import { UserCalls } from '../../../../src/protocols/http/user-calls.ts'
import { noop } from '../../../../src/units/platform/noop.ts'
import { ManualClock } from '../../../helpers/manual-clock.ts'
import { CallLog, rejection } from '../../setting.ts'

const REQUESTS = new Requests(new Targets(() => undefined), () => true)

/** A user whose engine only notes what it is to send. */
function userOf(): {
  readonly calls: UserCalls
  readonly log: CallLog
  readonly sent: Exchange[]
  readonly redirect: (exchange: Exchange) => void
} {
  const clock = new ManualClock()
  const log = new CallLog()
  const sent: Exchange[] = []
  const transport: Transport = {
    dispatch: (exchange) => void sent.push(exchange),
    giveUp: noop,
    closeConnections: noop,
    destroy: noop,
    close: () => Promise.resolve(),
  }
  const settings = { maxBodyBytes: 100, cookieRule: 'per-user', cookieEvicted: noop } as const
  return {
    calls: new UserCalls(log, clock, transport, settings),
    log,
    sent,
    redirect: (exchange) => {
      exchange.headCame(302, clock.now(), { raw: [Buffer.from('location'), Buffer.from('/next')] }, true, false)
      exchange.completed(clock.now())
    },
  }
}

test.for(['destroy', 'close'] as const)('a redirect that is reported only after %s is not followed', async (end) => {
  const { calls, log, sent, redirect } = userOf()
  const call = calls.perform(REQUESTS.prepare('http://127.0.0.1/', { redirects: 5 }))
  redirect(sent[0]!)
  expect(sent).toHaveLength(2)
  await calls[end]()
  redirect(sent[1]!)
  expect((await rejection(call)).code).toBe('aborted')
  expect(sent).toHaveLength(2)
  expect(log.calls).toMatchObject([{ status: 302, failure: { code: 'aborted' } }])
})

test('what begins after all was ended follows redirects as before', () => {
  const { calls, sent, redirect } = userOf()
  calls.destroy()
  void calls.perform(REQUESTS.prepare('http://127.0.0.1/', { redirects: 5 }))
  redirect(sent[0]!)
  expect(sent).toHaveLength(2)
})
