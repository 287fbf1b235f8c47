import process from 'node:process'
import { isObject } from '../platform/any-realm.ts'
import { isAddressOfUser, userLineOf } from './user-line.ts'

/** Where in the user's code an error was thrown. */
export interface ThrownPlace {
  /** The same for all errors from there. */
  readonly key: string
  /** As `userLineOf` says it; `undefined` if unknown. */
  readonly line: string | undefined
}

const NOWHERE: ThrownPlace = { key: '', line: undefined }

/** Beyond this many, files and places are not remembered: everything that grows has a limit. */
const MOST_KNOWN = 1_000

/** Whether a file, as frames name it, is code of the user. */
const userFiles = new Map<string, boolean>()
const knownPlaces = new Map<string, ThrownPlace>()
/** An error may be counted several times, and the text of its stack is made only once. */
const placesOfErrors = new WeakMap<object, ThrownPlace>()

/**
 * Finds where an error was thrown, cheaply enough for each failure.
 *
 * Strategy: the frames are read before the stack becomes text, which takes 75 µs or more under a test runner with source maps. Only the first error from each
 * place gets the text that anyone else would have read, which names the line in the source; the others get the text of V8.
 */
export function thrownPlace(thrown: unknown): ThrownPlace {
  if (!isObject(thrown)) return NOWHERE
  const known = placesOfErrors.get(thrown)
  if (known !== undefined) return known
  let place = NOWHERE
  try {
    place = placeOf(thrown)
  } catch {
    // Anything can be thrown, even unreadable values.
  }
  placesOfErrors.set(thrown, place)
  return place
}

function placeOf(thrown: object): ThrownPlace {
  const key = keyOf(thrown)
  if (key === undefined) {
    const line = userLineOf(thrown)
    return line === undefined ? NOWHERE : { key: line, line }
  }
  const known = knownPlaces.get(key)
  if (known !== undefined) return known
  const place = key === '' ? NOWHERE : { key, line: userLineOf(thrown) }
  if (knownPlaces.size < MOST_KNOWN) knownPlaces.set(key, place)
  return place
}

/** Whether this module is in the main realm: tests of a `vm` pool are not, and Node asks the main one how stacks become text. */
const IS_MAIN_REALM = Object.getPrototypeOf(process.release) === Object.prototype

/** Turns the stack of an error into text; `undefined` if that was done before, or is not ours to do. */
function keyOf(thrown: object): string | undefined {
  const own = Object.getOwnPropertyDescriptor(Error, 'prepareStackTrace')
  const prepareStackTrace = Error.prepareStackTrace?.bind(Error)
  if (prepareStackTrace === undefined && !IS_MAIN_REALM) return undefined
  let key: string | undefined
  Error.prepareStackTrace = (error, frames) => {
    if (key !== undefined && prepareStackTrace !== undefined) return prepareStackTrace(error, frames) as unknown
    key = keyIn(frames)
    return prepareStackTrace === undefined || knownPlaces.has(key)
      ? plainStack(error, frames)
      : (prepareStackTrace(error, frames) as unknown)
  }
  try {
    void (thrown as { readonly stack?: unknown }).stack
  } finally {
    if (own === undefined) Reflect.deleteProperty(Error, 'prepareStackTrace')
    else Object.defineProperty(Error, 'prepareStackTrace', own)
  }
  return key
}

function keyIn(frames: readonly NodeJS.CallSite[]): string {
  for (const frame of frames) {
    const address = frame.getScriptNameOrSourceURL() ?? ''
    if (isOfUser(address)) return `${address}:${frame.getLineNumber()}:${frame.getColumnNumber()}`
  }
  return ''
}

function isOfUser(address: string): boolean {
  const known = userFiles.get(address)
  if (known !== undefined) return known
  const isUsers = isAddressOfUser(address)
  if (userFiles.size < MOST_KNOWN) userFiles.set(address, isUsers)
  return isUsers
}

/** As V8 writes it. */
const plainStack = (error: Error, frames: readonly NodeJS.CallSite[]): string =>
  // oxlint-disable-next-line typescript/no-base-to-string -- V8 gives frames a text, which the types leave out
  [String(error), ...frames.map((frame) => `    at ${frame.toString()}`)].join('\n')
