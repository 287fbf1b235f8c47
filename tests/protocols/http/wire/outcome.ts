/** What came of the bytes of a connection: the replies in order, and how it ended. */
export interface Outcome {
  readonly replies: readonly SeenReply[]
  /** `'clean'`: nothing is missing; `'cut'`: the last reply is not complete; else why the bytes were refused. */
  readonly end: 'clean' | 'cut' | { readonly refused: string }
}

export interface SeenReply {
  readonly status: number
  /** Name, value, name, value, as they came. */
  readonly headers: readonly string[]
  /** In latin1. */
  readonly body: string
  readonly keepsAlive: boolean
  readonly isComplete: boolean
}

/** A stretch of bytes of a connection, and the reads it comes in. */
export interface Connection {
  readonly reads: readonly Uint8Array[]
  readonly isToHead: boolean
}
