/** An element of a document that is well-formed XML, as far as an SVG without entities of its own, CDATA and comments goes. */
export interface XmlElement {
  readonly name: string
  readonly attributes: Readonly<Record<string, string>>
  readonly children: readonly XmlElement[]
  /** Its own text, entities resolved. */
  readonly text: string
}

const NAME = '[A-Za-z][\\w-]*'
const TOKEN = new RegExp(`<(${NAME})((?:\\s+${NAME}="[^"<]*")*)\\s*(/?)>|</(${NAME})>|([^<]+)`, 'suy')
const ENTITIES: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', '#39': "'" }
const ALLOWED = /^[\t\n\r\u{20}-\u{D7FF}\u{E000}-\u{FFFD}\u{10000}-\u{10FFFF}]*$/u

/** Reads a document with one root. @throws {Error} where it is not well-formed, with the place. */
export function parseXml(xml: string): XmlElement {
  if (!ALLOWED.test(xml)) throw new Error('A character that XML does not allow')
  interface Open {
    readonly name: string
    readonly attributes: Record<string, string>
    readonly children: XmlElement[]
    text: string
  }
  const document: Open = { name: '', attributes: {}, children: [], text: '' }
  const open: Open[] = [document]
  TOKEN.lastIndex = 0
  while (TOKEN.lastIndex < xml.length) {
    const at = TOKEN.lastIndex
    const token = TOKEN.exec(xml)
    if (token === null) throw new Error(`No XML: ${xml.slice(at, at + 80)}`)
    const [, begins, attributes, endsItself, ends, text] = token
    if (begins !== undefined) {
      open.push({ name: begins, attributes: attributesOf(attributes ?? ''), children: [], text: '' })
    }
    if (text !== undefined) open.at(-1)!.text += resolve(text)
    if (ends !== undefined || endsItself === '/') {
      const closed = open.pop()!
      if (ends !== undefined && closed.name !== ends) throw new Error(`<${closed.name}> is closed by </${ends}>`)
      open.at(-1)!.children.push(closed)
    }
  }
  const [root, ...others] = document.children
  if (open.length > 1 || root === undefined || others.length > 0 || document.text !== '') throw new Error('Not one closed root')
  return root
}

/** All elements of that name, however deep. */
export function descendants(root: XmlElement, name: string): readonly XmlElement[] {
  return root.children.flatMap((child) => [...(child.name === name ? [child] : []), ...descendants(child, name)])
}

function attributesOf(source: string): Record<string, string> {
  const attributes: Record<string, string> = {}
  for (const [, key = '', value = ''] of source.matchAll(/([\w-]+)="([^"]*)"/g)) {
    if (Object.hasOwn(attributes, key)) throw new Error(`Two attributes "${key}"`)
    attributes[key] = resolve(value)
  }
  return attributes
}

function resolve(text: string): string {
  return text.replaceAll(/&([^;]*);?/g, (reference, name: string) => {
    const character = ENTITIES[name]
    if (character === undefined || !reference.endsWith(';')) throw new Error(`A bare & in ${reference.slice(0, 20)}`)
    return character
  })
}
