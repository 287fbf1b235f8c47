/** What has come is no reply of HTTP/1.1. The message says why and never quotes it: it may hold secrets. */
export class Refusal extends Error {
  override readonly name: string = 'Refusal'
}

/** Given back by what reads a head or a line, where its end has not come yet and nothing is wrong so far. */
export const INCOMPLETE = -1
