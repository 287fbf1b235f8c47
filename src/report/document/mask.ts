const MASK = '•••'
/** Half a surrogate pair, which no address can contain. */
const HALF = /\p{Surrogate}/gu

/** Replaces every secret in a text, also as an address or JSON writes it. */
export function maskOf(secrets: readonly string[]): (text: string) => string {
  const written = new Set(
    secrets.flatMap((secret) => [secret, encodeURIComponent(secret.replaceAll(HALF, '\uFFFD')), JSON.stringify(secret).slice(1, -1)]),
  )
  if (written.size === 0) return (text) => text
  // The longest first: a secret may be part of another one.
  const sorted = [...written].toSorted((first, second) => second.length - first.length)
  const pattern = new RegExp(sorted.map((secret) => secret.replaceAll(/[.*+?^${}()|[\]\\/]/g, String.raw`\$&`)).join('|'), 'g')
  return (text) => text.replaceAll(pattern, MASK)
}
