/** Characters that XML 1.0 does not allow, even escaped, including lone surrogates. */
const NOT_XML = /[^\t\n\r\u{20}-\u{D7FF}\u{E000}-\u{FFFD}\u{10000}-\u{10FFFF}]/gu
const ENTITIES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' }

/** Escapes untrusted text for an element or a quoted attribute. */
export function escapeXml(text: string): string {
  return text.replaceAll(NOT_XML, '\uFFFD').replaceAll(/[&<>"']/g, (character) => ENTITIES[character]!)
}

/** A coordinate in as few characters as possible, rounded to a tenth of a pixel. */
export function tenth(value: number): string {
  return String(Math.round(value * 10) / 10)
}

/** An element from attributes (escaped) and children that are markup already. */
export function element(name: string, attributes: Readonly<Record<string, string | number>>, ...children: readonly string[]): string {
  const pairs = Object.entries(attributes).map(([key, value]) => ` ${key}="${typeof value === 'number' ? tenth(value) : escapeXml(value)}"`)
  return children.length === 0 ? `<${name}${pairs.join('')}/>` : `<${name}${pairs.join('')}>${children.join('')}</${name}>`
}
