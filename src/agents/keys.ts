/** Text that somebody signed: with which key, and the signature in base64. */
export interface Signature {
  /** Public nkey, such as `UA…`. */
  readonly signer: string
  readonly signature: string
}

/** The public curve key that an agent made at its start, signed with its nkey: what is sealed to it, only that agent can read. */
export interface AnnouncedCurve {
  /** Public curve key, such as `XA…`. */
  readonly curve: string
  readonly signed: Signature
}

/** The keys of a coordinator. */
export interface CoordinatorKeys {
  sign(text: string): Signature
  /**
   * Seals data so that one agent can read it.
   *
   * @throws {LoadError} `agents-unreachable` if the curve key was not signed by that agent's nkey.
   */
  seal(data: Uint8Array, to: AnnouncedCurve, agentKey: string): Uint8Array
}

/** The keys of an agent. */
export interface AgentKeys {
  /** Its public nkey. */
  readonly publicKey: string
  readonly curve: AnnouncedCurve
  /** Whether the text was signed by a key that this agent trusts. */
  isTrusted(text: string, signature: Signature): boolean
  /** @throws {Error} if the data was not sealed to this agent by that signer, or was altered. */
  open(sealed: Uint8Array): Uint8Array
}
