/** The data is not a valid HTTP/1.1 reply. The message says why and never quotes the data: it may contain secrets. */
export class Refusal extends Error {
  override readonly name: string = 'Refusal'
}

/** Returned by parsers of headers or a line if the end has not arrived and nothing is wrong so far. */
export const INCOMPLETE = -1
