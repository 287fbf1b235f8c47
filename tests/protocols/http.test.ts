import { createHttpSession, type HttpEngine } from '../../src/protocols/http/session.ts'
import { httpContract } from './http-contract.ts'

for (const engine of ['wire', 'undici'] satisfies readonly HttpEngine[]) {
  httpContract(engine, (settings, clock) => createHttpSession({ engine: settings.http2 ? 'undici' : engine, ...settings }, clock))
}
