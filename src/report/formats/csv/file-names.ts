import { distinct } from '../safe-names.ts'

/** Room for the longest ending in the 255 bytes of a file name: a character takes at most four. */
const LONGEST_BYTES = 180
const UNSAFE = /[^\p{L}\p{M}\p{N}.-]+/gu

/** Names of files for titles: letters and digits of any script, `.` and `-`; everything else is one `_`. No two are the same, in capitals or not. */
export const fileNames = (titles: readonly string[]): readonly string[] =>
  distinct(titles.map(fileName), { numbered: (name, number) => `${name}_${number}`, keyOf: folded })

/** As file systems compare names that ignore case. */
const folded = (name: string): string => name.normalize('NFKC').toUpperCase().toLowerCase()

function fileName(title: string): string {
  let name = ''
  let bytes = 0
  for (const character of title.normalize('NFC').replaceAll(UNSAFE, '_')) {
    bytes += Buffer.byteLength(character)
    if (bytes > LONGEST_BYTES) break
    name += character
  }
  return name.replaceAll(/^[_.]+|[_.]+$/g, '') || 'test'
}
