const MASK = '•••'
/** Half a surrogate pair, which no address can contain. */
const HALF = /\p{Surrogate}/gu
/** As much of a secret as its beginning is replaced from, where a text was shortened within it. */
const SHORTEST_PART = 6
const CUT = '…'

/** Replaces every secret in a text, also as an address or JSON writes it, broken into lines between words, and cut off at its end. */
export function maskOf(secrets: readonly string[]): (text: string) => string {
  const written = new Set(
    secrets.flatMap((secret) => [secret, encodeURIComponent(secret.replaceAll(HALF, '\uFFFD')), JSON.stringify(secret).slice(1, -1)]),
  )
  if (written.size === 0) return (text) => text
  // The longest first: a secret may be part of another one.
  const sorted = [...written].toSorted((first, second) => second.length - first.length)
  const pattern = new RegExp(sorted.map(patternOf).join('|'), 'g')
  return (text) => withoutParts(text.replaceAll(pattern, MASK), sorted)
}

const patternOf = (secret: string): string => secret.replaceAll(/[.*+?^${}()|[\]\\/]/g, String.raw`\$&`).replaceAll(' ', String.raw`\s+`)

/** Replaces what is left of secrets before each `…`. */
function withoutParts(text: string, secrets: readonly string[]): string {
  const [last, ...others] = text.split(CUT).toReversed()
  if (others.length === 0) return text
  const parts = others.toReversed().map((part) => withoutPart(part, secrets))
  return [...parts, last].join(CUT)
}

/** Without the longest beginning of a secret at its end. */
function withoutPart(text: string, secrets: readonly string[]): string {
  let from = text.length
  for (const secret of secrets) {
    const earliest = Math.max(0, text.length - secret.length)
    const start = secret.slice(0, SHORTEST_PART)
    for (let at = text.indexOf(start, earliest); at >= 0 && at < from; at = text.indexOf(start, at + 1)) {
      if (secret.startsWith(text.slice(at))) from = at
    }
  }
  return from === text.length ? text : text.slice(0, from) + MASK
}
