import { connect, type Socket } from 'node:net'
import { LoadError } from '../../../units/errors/error.ts'
import { PROTOCOL, type Hello, type SideName } from './remote-messages.ts'

/** Set in both sides of `vitest-load compare`; internal. */
export const VARIABLE = 'VITEST_LOAD_COMPARE'

/** Where the coordinator listens on this machine, and the token of the side. */
export interface CoordinatorAddress {
  readonly port: number
  readonly token: string
  readonly side: SideName
}

export const addressText = ({ port, token, side }: CoordinatorAddress): string => `${port} ${token} ${side}`

/** Parses the variable; `undefined` if it is not set. */
export function addressFrom(text: string | undefined): CoordinatorAddress | undefined {
  const [, port, token, side] = /^(\d+) ([0-9a-f]+) (base|head)$/.exec(text ?? '') ?? []
  return port === undefined ? undefined : { port: Number(port), token: token!, side: side as SideName }
}

export const helloFrom = ({ token, side }: CoordinatorAddress): Hello => ({ kind: 'hello', protocol: PROTOCOL, token, side })

/** @throws {LoadError} `no-coordinator` */
export function dial({ port }: CoordinatorAddress): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const socket = connect(port, '127.0.0.1')
    socket.once('connect', () => {
      socket.off('error', fail)
      resolve(socket)
    })
    const fail = (error: Error): void => reject(new LoadError('no-coordinator', `vitest-load compare is gone: ${error.message}`))
    socket.once('error', fail)
  })
}
