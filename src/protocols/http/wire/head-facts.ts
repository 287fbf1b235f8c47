/** What the headers of a reply say about what follows. */
export class HeadFacts {
  status = 0
  /** Where the field lines begin, from the start of the headers. */
  fieldsAt = 0
  /** The length of the body; -1 if not given. */
  contentLength = -1
  hasTransferCoding = false
  isChunked = false
  setsCookies = false
  hasServerTiming = false
  /** How long the target keeps an idle connection; 0 if not given. */
  keepAliveSeconds = 0
  isVersion10 = false
  saysClose = false
  saysKeepAlive = false

  /** Whether the connection stays open after the reply, by its headers (RFC 9112, 9.3). */
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
    this.hasServerTiming = other.hasServerTiming
    this.keepAliveSeconds = other.keepAliveSeconds
    this.isVersion10 = other.isVersion10
    this.saysClose = other.saysClose
    this.saysKeepAlive = other.saysKeepAlive
  }
}
