const MASK = '•••'
/** Half a surrogate pair, which no address can contain. */
const HALF = /\p{Surrogate}/gu
/** As much of a secret as its beginning is replaced from, where a text was shortened within it. */
const SHORTEST_PART = 6
const CUT = '…'
const CODES = 65_536
const BLANKS = /\s+/y

/** Replaces every secret in a text, also as an address or JSON writes it, broken into lines between words, and cut off at its end. */
export function maskOf(secrets: readonly string[]): (text: string) => string {
  const written = new Set(
    secrets.flatMap((secret) => [secret, encodeURIComponent(secret.replaceAll(HALF, '\uFFFD')), JSON.stringify(secret).slice(1, -1)]),
  )
  if (written.size === 0) return (text) => text
  const known = new Secrets([...written])
  return (text) => known.withoutParts(known.masked(text))
}

/** A secret as a text may have it. */
interface Written {
  readonly text: string
  /** Between them there may be any blanks and line breaks. */
  readonly words: readonly string[]
}

const NONE: readonly Written[] = []

/** Finds secrets in texts by their first two characters: thousands of them, as a run may send, in linear time. */
class Secrets {
  /** By the codes of these characters, the longest first: a secret may be part of another one. */
  readonly #byStart = new Map<number, Written[]>()
  readonly #isFirst = new Uint8Array(CODES)
  readonly #longest: number

  constructor(texts: readonly string[]) {
    const sorted = texts.toSorted((first, second) => second.length - first.length)
    this.#longest = sorted[0]?.length ?? 0
    for (const text of sorted) {
      const known = writtenFrom(text)
      const start = startAt(known.text, 0)
      const others = this.#byStart.get(start)
      if (others === undefined) this.#byStart.set(start, [known])
      else others.push(known)
      this.#isFirst[known.text.charCodeAt(0)] = 1
    }
  }

  masked(text: string): string {
    let masked = ''
    let from = 0
    for (let at = 0; at < text.length;) {
      const end = this.#endAt(text, at)
      if (end === undefined) at += 1
      else {
        masked += text.slice(from, at) + MASK
        from = end
        at = end
      }
    }
    return from === 0 ? text : masked + text.slice(from)
  }

  /** Replaces what is left of secrets before each `…`. */
  withoutParts(text: string): string {
    if (!text.includes(CUT)) return text
    const parts = text.split(CUT)
    return parts.map((part, index) => (index === parts.length - 1 ? part : this.#withoutPart(part))).join(CUT)
  }

  /** Without the longest beginning of a secret at its end. */
  #withoutPart(text: string): string {
    for (let at = Math.max(0, text.length - this.#longest); at <= text.length - SHORTEST_PART; at++) {
      const candidates = this.#startingAt(text, at)
      if (candidates.length === 0) continue
      const part = text.slice(at)
      if (candidates.some((secret) => secret.text.startsWith(part))) return text.slice(0, at) + MASK
    }
    return text
  }

  /** Where the secret ends that begins there. */
  #endAt(text: string, at: number): number | undefined {
    for (const { words } of this.#startingAt(text, at)) {
      const end = endOf(words, text, at)
      if (end !== undefined) return end
    }
    return undefined
  }

  #startingAt(text: string, at: number): readonly Written[] {
    return this.#isFirst[text.charCodeAt(at)] === 0 ? NONE : (this.#byStart.get(startAt(text, at)) ?? NONE)
  }
}

const startAt = (text: string, at: number): number => text.charCodeAt(at) * CODES + text.charCodeAt(at + 1)

/** One of few characters, or whose first word is one, is only found as it is: it would be found in ordinary text. */
function writtenFrom(secret: string): Written {
  const text = secret.trim()
  const words = text.split(/\s+/)
  const isLong = words[0]!.length > 1 && words.reduce((sum, { length }) => sum + length, 0) >= SHORTEST_PART
  return isLong ? { text, words } : { text: secret, words: [secret] }
}

/** Where words end that begin there in a text; `undefined` if it has others. */
function endOf(words: readonly string[], text: string, from: number): number | undefined {
  let at = from
  for (let index = 0; index < words.length; index++) {
    if (index > 0) {
      BLANKS.lastIndex = at
      if (!BLANKS.test(text)) return undefined
      at = BLANKS.lastIndex
    }
    const word = words[index]!
    if (!text.startsWith(word, at)) return undefined
    at += word.length
  }
  return at
}
