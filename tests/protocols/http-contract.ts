import { describe } from 'vitest'
import type { HttpEngine } from '../../src/protocols/http/session.ts'
import { contractOfAddresses } from './contract/addresses.ts'
import { contractOfAddressesAsWritten, contractOfAddressesAsWrittenOverHttp2 } from './contract/as-written.ts'
import { openWith, type CreateSession } from './contract/bench.ts'
import { contractOfBodies } from './contract/bodies.ts'
import { contractOfChecks } from './contract/checks.ts'
import { contractOfConnections, contractOfSeveralConnections } from './contract/connections.ts'
import { contractOfCookies } from './contract/cookies.ts'
import { contractOfDecompress } from './contract/decompress.ts'
import { contractOfEnding } from './contract/ending.ts'
import { contractOfFailures } from './contract/failures.ts'
import { contractOfHttp2 } from './contract/http2.ts'
import { contractOfProxies } from './contract/proxy.ts'
import { contractOfRedirects } from './contract/redirects.ts'
import { contractOfReply } from './contract/reply.ts'
import { contractOfRequestTasks } from './contract/request-tasks.ts'
import { contractOfSending } from './contract/sending.ts'
import { contractOfServerTiming } from './contract/server-timing.ts'
import { contractOfStreams } from './contract/streams.ts'
import { contractOfTls, contractWithoutHttp2 } from './contract/tls.ts'
import { contractOfTraces } from './contract/traces.ts'
import { contractOfWrongCalls } from './contract/wrong-calls.ts'

/** What every engine behind `context.http` and request tasks has to do, so that a task cannot tell them apart. */
export function httpContract(engine: HttpEngine, createSession: CreateSession): void {
  const open = openWith(createSession)
  describe(engine, () => {
    describe('what is sent', () => contractOfSending(open))
    describe('addresses as written', () => contractOfAddressesAsWritten(open))
    describe('calls that are wrong', () => contractOfWrongCalls(open))
    describe('the reply', () => contractOfReply(open))
    describe('what counts as failed', () => contractOfFailures(open))
    describe('request tasks', () => contractOfRequestTasks(open))
    describe('a stream as body', () => contractOfStreams(open))
    describe('other bodies', () => contractOfBodies(open))
    describe('checks', () => contractOfChecks(open, 'http'))
    describe('checks over TLS', () => contractOfChecks(open, 'https'))
    describe('server timings', () => contractOfServerTiming(open, 'http'))
    describe('server timings over TLS', () => contractOfServerTiming(open, 'https'))
    describe('traces', () => contractOfTraces(open, 'http'))
    describe('traces over TLS', () => contractOfTraces(open, 'https'))
    describe('redirects', () => contractOfRedirects(open, 'http'))
    describe('redirects over TLS', () => contractOfRedirects(open, 'https'))
    describe('a compressed body', () => contractOfDecompress(open))
    describe('where it goes', () => contractOfAddresses(open))
    describe('connections', () => contractOfConnections(open))
    if (engine !== 'undici') describe('several connections', () => contractOfSeveralConnections(open))
    describe('ending', () => contractOfEnding(open, createSession))
    describe('cookies', () => contractOfCookies(open))
    describe('TLS', () => contractOfTls(open))
    describe('a proxy', () => contractOfProxies(open))
    if (engine === 'http2')
      describe('HTTP/2', () => {
        contractOfHttp2(open)
        contractOfAddressesAsWrittenOverHttp2(open)
      })
    else describe('no HTTP/2', () => contractWithoutHttp2(open))
  })
}
