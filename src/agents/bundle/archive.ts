import { LoadError } from '../../units/errors/error.ts'
import { formatReceived } from '../../units/text/received.ts'

/** What an archive may have at most, in bytes and in files. */
export const MOST_ARCHIVE_BYTES: number = 32 * 2 ** 20
export const MOST_FILES = 10_000

const MAGIC = Buffer.from('VLB1')
const HEAD_BYTES = MAGIC.length + 4
const MOST_PATH_CHARACTERS = 1_024
const MOST_NAME_BYTES = 255

/** A file of an archive. */
export interface ArchivedFile {
  /** Relative, with `/`. */
  readonly path: string
  readonly content: Uint8Array
}

/** The list at the head of an archive: paths and sizes, in the order of the contents. */
type Listed = readonly (readonly [path: string, bytes: number])[]

/** Returns the same bytes for the same files in any order. */
export function archiveOf(files: readonly ArchivedFile[]): Uint8Array {
  const sorted = files.toSorted((one, other) => (one.path < other.path ? -1 : 1))
  const listed: Listed = sorted.map(({ path, content }) => [path, content.byteLength])
  const list = Buffer.from(JSON.stringify(listed))
  const head = Buffer.alloc(HEAD_BYTES)
  MAGIC.copy(head)
  head.writeUInt32LE(list.byteLength, MAGIC.length)
  return Buffer.concat([head, list, ...sorted.map(({ content }) => content)])
}

/**
 * Reads an archive that somebody else has made: nothing of it is used before all of it is checked.
 *
 * @throws {LoadError} `bad-bundle`
 */
export function readArchive(archive: Uint8Array): readonly ArchivedFile[] {
  const bytes = Buffer.from(archive.buffer, archive.byteOffset, archive.byteLength)
  if (bytes.byteLength > MOST_ARCHIVE_BYTES) throw bad(`it has ${bytes.byteLength} bytes, and at most ${MOST_ARCHIVE_BYTES} are taken`)
  if (bytes.byteLength < HEAD_BYTES || !bytes.subarray(0, MAGIC.length).equals(MAGIC)) throw bad('it is no archive')
  const listEnd = HEAD_BYTES + bytes.readUInt32LE(MAGIC.length)
  if (listEnd > bytes.byteLength) throw bad('its list is cut off')
  const listed = listIn(bytes.toString('utf8', HEAD_BYTES, listEnd))
  let offset = listEnd
  const files = listed.map(([path, size]): ArchivedFile => {
    const content = bytes.subarray(offset, offset + size)
    offset += size
    return { path, content }
  })
  if (offset !== bytes.byteLength) throw bad('its list does not fit its contents')
  return files
}

function listIn(text: string): Listed {
  let list: unknown
  try {
    list = JSON.parse(text)
  } catch {
    throw bad('its list cannot be read')
  }
  if (!Array.isArray(list) || list.length > MOST_FILES || !list.every(isEntry)) throw bad('its list is none of paths and sizes')
  const known = new Set<string>()
  for (const [path] of list as Listed) {
    const refused = refusedPath(path)
    if (refused !== undefined) throw bad(`it has the path ${formatReceived(path)}, which ${refused}`)
    // Two names may be one file where case does not count.
    const folded = path.toLowerCase()
    if (known.has(folded)) throw bad(`it has the path ${formatReceived(path)} twice`)
    known.add(folded)
  }
  return list as Listed
}

const isEntry = (entry: unknown): boolean =>
  Array.isArray(entry) && entry.length === 2 && typeof entry[0] === 'string' && Number.isSafeInteger(entry[1]) && entry[1] >= 0

/** Why a path may lead out of its folder, or not be a file's on every system; `undefined` if it is safe. */
function refusedPath(path: string): string | undefined {
  if (path.length > MOST_PATH_CHARACTERS) return `is longer than ${MOST_PATH_CHARACTERS} characters`
  // oxlint-disable-next-line no-control-regex -- none of them belongs in a path
  if (/[\u0000-\u001F\u007F\\:]/.test(path)) return 'has a character that no path may have'
  const names = path.split('/')
  if (names.some((name) => name === '' || name === '.' || name === '..')) return 'does not stay below its folder'
  return names.some((name) => Buffer.byteLength(name) > MOST_NAME_BYTES) ? `has a name of more than ${MOST_NAME_BYTES} bytes` : undefined
}

const bad = (what: string): LoadError => new LoadError('bad-bundle', `The bundle of the run cannot be used: ${what}`)
