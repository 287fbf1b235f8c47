/** Something a function needs and that cannot go along with it, at the place in the function where it needs it. */
export interface Diagnostic {
  readonly reason: 'local' | 'this' | 'api' | 'mocked' | 'changed' | 'missing'
  /** As it stands in the code. */
  readonly name: string
  /** Offset in the code. */
  readonly at: number
  /** How the function comes to need it: the bindings in between, nearest first. */
  readonly via: readonly string[]
  /** The module that it is of. */
  readonly from?: string
  /** Offset of what stays behind and sets it. */
  readonly changedAt?: number
}

const DATA = 'let `setup` return it and read it as `data`: ({ data }) => …'

/** Of each reason: what is wrong with what is needed, and the way out. `line` is where that is set. */
const TEXTS: Readonly<Record<Diagnostic['reason'], (line: number) => readonly [wrong: string, hint: string]>> = {
  local: () => ['is a local variable and stays behind', `Move it to the top level of the file, or ${DATA}`],
  this: () => ['is that of the function around and stays behind', `Use a variable at the top level of the file, or ${DATA}`],
  api: () => [
    'works only inside a test',
    `A task fails by throwing; judge the result of the run with \`expect\`. For a value that the test has, ${DATA}`,
  ],
  mocked: () => [
    'is mocked in this file, and mocks stay behind: the task would run with the real module',
    `Leave the choice to the task: ${DATA}`,
  ],
  changed: (line) => [
    `is set in line ${line} by code that stays behind: outside of this thread it would keep its first value`,
    `Set it where it is declared, or ${DATA}`,
  ],
  missing: () => ['does not exist', 'Correct the address: it is read as seen from this file'],
}

/**
 * What is wrong, and the way out of it.
 *
 * @param lineOf the line of an offset, as the author counts.
 */
export function diagnosticTexts(
  { reason, name, via, from, changedAt }: Diagnostic,
  lineOf: (at: number) => number,
): { readonly wrong: string; readonly hint: string } {
  const [wrong, hint] = TEXTS[reason](changedAt === undefined ? 0 : lineOf(changedAt))
  const needed = from === undefined ? `\`${name}\`` : `\`${name}\` of '${from}'`
  const chain = [...via.map((step) => `\`${step}\``), needed].join(', which needs ').replace(', which', '')
  return { wrong: via.length === 0 ? `${needed} ${wrong}` : `${chain}, which ${wrong}`, hint }
}
