import { createHttpSession } from '../../src/protocols/http/session.ts'
import { httpContract } from './http-contract.ts'

httpContract('undici', createHttpSession)
