/** Something a function needs but cannot take along, with the place in the function that needs it. */
export interface Diagnostic {
  readonly reason: 'local' | 'this' | 'api' | 'mocked' | 'changed' | 'missing'
  /** As written in the code. */
  readonly name: string
  /** Offset in the code. */
  readonly at: number
  /** Why the function needs it: the bindings in between, nearest first. */
  readonly via: readonly string[]
  /** The module that it comes from. */
  readonly from?: string
  /** Offset of the code that sets it and cannot be included. */
  readonly changedAt?: number
}

const DATA = 'let `setup` return it and read it as `data`: ({ data }) => …'

/** For each reason: what is wrong, and what to do instead. `line` is where the value is set. */
const TEXTS: Readonly<Record<Diagnostic['reason'], (line: number) => readonly [wrong: string, hint: string]>> = {
  local: () => ['is a local variable, which cannot be included', `Move it to the top level of the file, or ${DATA}`],
  this: () => ['belongs to the surrounding function, which cannot be included', `Use a variable at the top level of the file, or ${DATA}`],
  api: () => [
    'works only inside a test',
    `Throw in the task to make it fail, and judge the result of the run with \`expect\`. For a value that the test has, ${DATA}`,
  ],
  mocked: () => [
    'is mocked in this file, and mocks cannot be included: the task would run with the real module',
    `Let the task decide: ${DATA}`,
  ],
  changed: (line) => [
    `is set in line ${line} by code that cannot be included: outside this thread it would keep its first value`,
    `Set it where it is declared, or ${DATA}`,
  ],
  missing: () => ['does not exist', 'Correct the address: it is relative to this file'],
}

/**
 * What is wrong, and what to do instead.
 *
 * @param lineOf the source line of an offset.
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
