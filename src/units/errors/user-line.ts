import { isAbsolute, relative } from 'node:path'
import process from 'node:process'
import { isBundle, originalIn } from './bundle-map.ts'
import type { Position } from './source-position.ts'
import { fileURLToPath } from 'node:url'

/** A longer path is cut at its front. */
const MOST_CHARACTERS = 300

/** How many frames are read: an error may have a stack of any length. */
const MOST_FRAMES = 100

/** ` at name (/app/checkout.ts:12:3)`, also with `async` and without a name. */
const FRAME = /^\s+at (?:.*? \()?(?:async )?(.+?):(\d+):(\d+)\)?$/

/** The folders of this library's files, built or not. */
const OWN_FOLDERS = /^.*\/(?:dist|src)\//.exec(import.meta.url)?.[0].replace(/(?:dist|src)\/$/, '')
const OWN_FILES = OWN_FOLDERS === undefined ? [] : ['dist/', 'src/'].map((folder) => fileURLToPath(new URL(folder, OWN_FOLDERS)))

/**
 * The line of the user's code that an error comes from, such as `src/checkout.ts:12:3`: the first frame of its stack that belongs neither to Node, nor to a
 * package, nor to this library. Relative to the working directory if the file is inside it. `undefined` if the stack has no such line or cannot be read.
 *
 * This reads `.stack`, which costs 75 µs or more under a test runner with source maps: never for each failure.
 */
export function userLineOf(thrown: unknown): string | undefined {
  try {
    if (typeof thrown !== 'object' || thrown === null || !('stack' in thrown)) return undefined
    const { stack } = thrown
    if (typeof stack !== 'string') return undefined
    for (const line of framesOf(stack, thrown)) {
      const position = positionIn(line)
      if (position !== undefined && isOfUser(position.file)) return `${shown(position.file)}:${position.line}:${position.column}`
    }
  } catch {
    // Anything can be thrown, even unreadable values.
  }
  return undefined
}

/** The lines after the message, which may itself have lines that look like frames. */
function framesOf(stack: string, thrown: object): readonly string[] {
  const message = 'message' in thrown && typeof thrown.message === 'string' ? thrown.message : ''
  const messageAt = stack.indexOf(message)
  return (messageAt < 0 ? stack : stack.slice(messageAt + message.length)).split('\n', MOST_FRAMES)
}

/** Whether an address in a frame, a path or a URL, is a file of the user. A bundle is the user's, as far as is known without its map. */
export function isAddressOfUser(address: string): boolean {
  const file = fileAt(address)
  return file !== undefined && (isBundle(file) || isOfUser(file))
}

function fileAt(address: string | undefined): string | undefined {
  const bare = address?.replace(/[?#].*$/, '')
  const file = bare?.startsWith('file:') ? fileURLToPath(bare) : bare
  return file !== undefined && isAbsolute(file) ? file : undefined
}

function positionIn(frame: string): Position | undefined {
  const [, address, line, column] = FRAME.exec(frame) ?? []
  const file = fileAt(address)
  if (file === undefined) return undefined
  const position = { file, line: Number(line), column: Number(column) }
  return isBundle(file) ? originalIn(position) : position
}

const isOfUser = (file: string): boolean => !/[/\\]node_modules[/\\]/.test(file) && !OWN_FILES.some((folder) => file.startsWith(folder))

function shown(file: string): string {
  const inside = relative(process.cwd(), file)
  const path = inside.startsWith('..') || isAbsolute(inside) ? file : inside
  return path.length <= MOST_CHARACTERS ? path : `…${path.slice(1 - MOST_CHARACTERS)}`
}
