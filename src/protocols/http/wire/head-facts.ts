/** What the head of a reply says about what follows. */
export class HeadFacts {
  status = 0
  /** Where the lines of the fields begin, from the start of the head. */
  fieldsAt = 0
  /** The length of the body; -1 where none is given. */
  contentLength = -1
  hasTransferCoding = false
  isChunked = false
  setsCookies = false
  /** How long the target keeps the connection when nothing happens on it; 0 where it does not say. */
  keepAliveSeconds = 0
  isVersion10 = false
  saysClose = false
  saysKeepAlive = false

  /** Whether the connection stays after the reply, as far as its head says (RFC 9112, 9.3). */
  get keepsAlive(): boolean {
    return !this.saysClose && (!this.isVersion10 || this.saysKeepAlive)
  }

  take(other: HeadFacts): void {
    this.status = other.status
    this.fieldsAt = other.fieldsAt
    this.contentLength = other.contentLength
    this.hasTransferCoding = other.hasTransferCoding
    this.isChunked = other.isChunked
    this.setsCookies = other.setsCookies
    this.keepAliveSeconds = other.keepAliveSeconds
    this.isVersion10 = other.isVersion10
    this.saysClose = other.saysClose
    this.saysKeepAlive = other.saysKeepAlive
  }
}
