import { describe } from 'vitest'
import type { HttpEngine } from '../../../src/protocols/http/session.ts'
import { contractOfAddresses } from './connections/addresses.ts'
import { contractOfAddressesAsWritten, contractOfAddressesAsWrittenOverHttp2 } from './as-written.ts'
import { openWith, type CreateSession } from './bench.ts'
import { contractOfBodies } from './replies/bodies.ts'
import { contractOfChecks } from './replies/checks.ts'
import { contractOfConnections, contractOfSeveralConnections } from './connections/connections.ts'
import { contractOfCookies } from './cookies.ts'
import { contractOfDecompress } from './replies/decompress.ts'
import { contractOfEnding } from './connections/ending.ts'
import { contractOfFailures } from './connections/failures.ts'
import { contractOfHttp2 } from './connections/http2.ts'
import { contractOfProxies } from './connections/proxy.ts'
import { contractOfRedirects } from './redirects.ts'
import { contractOfReply } from './replies/reply.ts'
import { contractOfRequestTasks } from './request-tasks.ts'
import { contractOfSending } from './sending.ts'
import { contractOfServerTiming } from './replies/server-timing.ts'
import { contractOfStreams } from './replies/streams.ts'
import { contractOfTls, contractWithoutHttp2 } from './connections/tls.ts'
import { contractOfTraces } from './traces.ts'
import { contractOfWrongCalls } from './wrong-calls.ts'

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
