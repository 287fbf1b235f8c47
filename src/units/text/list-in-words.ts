/** `a, b and c`; a single text stands alone, and no text is ''. */
export const listInWords = (texts: readonly string[], last: 'and' | 'or' = 'and'): string =>
  texts.length < 2 ? texts.join('') : `${texts.slice(0, -1).join(', ')} ${last} ${texts.at(-1)}`
