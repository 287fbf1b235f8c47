import { displayWidth } from '../../../src/report/text/display-width.ts'

/** What a terminal does that is used here: lines that wrap, the cursor moved up, a line cleared, and the end of a picture that is drawn at once. */
const SEQUENCE = new RegExp('\u001B' + String.raw`\[(\??)([\d;]*)([A-Za-z])`, 'y')

/** A terminal of so many columns, as far as what Vitest writes needs one. Remembers each picture that it was given to show. */
export class Screen {
  readonly #columns: number
  /** Every line since the beginning, whatever has scrolled away. */
  readonly #lines: string[][] = [[]]
  #row = 0
  #column = 0
  readonly frames: (readonly string[])[] = []

  constructor(columns: number) {
    this.#columns = columns
  }

  /** Without what is blank at the end of a line. */
  get lines(): readonly string[] {
    return this.#lines.map((cells) => cells.join('').trimEnd())
  }

  write(text: string): void {
    for (let at = 0; at < text.length;) {
      SEQUENCE.lastIndex = at
      const sequence = SEQUENCE.exec(text)
      if (sequence === null) {
        const character = String.fromCodePoint(text.codePointAt(at)!)
        this.#put(character)
        at += character.length
      } else {
        this.#obey(sequence)
        at = SEQUENCE.lastIndex
      }
    }
  }

  #put(character: string): void {
    if (character === '\r') this.#column = 0
    else if (character === '\n') this.#moveTo(this.#row + 1)
    else if (character >= ' ') this.#print(character)
  }

  #print(character: string): void {
    const width = displayWidth(character)
    if (this.#column + width > this.#columns) {
      this.#column = 0
      this.#moveTo(this.#row + 1)
    }
    const line = this.#lines[this.#row]!
    while (line.length < this.#column) line.push(' ')
    line[this.#column] = character
    // The second cell of a wide character shows nothing of its own.
    if (width === 2) line[this.#column + 1] = ''
    this.#column += width
  }

  #moveTo(row: number): void {
    this.#row = Math.max(0, row)
    while (this.#lines.length <= this.#row) this.#lines.push([])
  }

  #obey([, isPrivate, parameters, command]: RegExpExecArray): void {
    if (command === 'A') this.#moveTo(this.#row - Number(parameters || 1))
    if (command === 'K') this.#lines[this.#row]!.length = Math.min(this.#lines[this.#row]!.length, this.#column)
    // What is written after this one appears in the next picture.
    if (isPrivate === '?' && parameters === '2026' && command === 'l') this.frames.push(this.lines)
  }
}
