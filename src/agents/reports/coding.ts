import type { EncodedHistogram } from '../../stats/histogram.ts'
import type { EncodedNumbers } from '../../stats/number-histogram.ts'
import type { ByteReader } from './byte-reader.ts'
import type { ByteWriter } from './byte-writer.ts'
import { readHistogram, readNumbers, writeHistogram, writeNumbers } from './histogram-coding.ts'
import { ReportError } from './report-error.ts'

/** How a thing is written, and read again: exactly the same, or a `ReportError`. */
export interface Coding<Thing> {
  readonly write: (out: ByteWriter, thing: Thing) => void
  readonly read: (input: ByteReader) => Thing
}

/** A coding of some properties of an object. */
export interface FieldsCoding<Thing> extends Coding<Thing> {
  readonly keys: readonly (keyof Thing)[]
  /** Sets the properties that it reads. */
  readonly readInto: (input: ByteReader, thing: Partial<Thing>) => void
}

/** A coding of a property that may be absent. */
interface OptionalCoding<Thing> extends Coding<Thing | undefined> {
  readonly isOptional: true
}

type FieldCodings<Thing> = { readonly [Key in keyof Thing]-?: Coding<Thing[Key]> }

/** A whole number from 0. */
export const count: Coding<number> = { write: (out, value) => out.count(value), read: (input) => input.count() }
export const number: Coding<number> = { write: (out, value) => out.number(value), read: (input) => input.number() }
export const flag: Coding<boolean> = { write: (out, value) => out.flag(value), read: (input) => input.flag() }
export const histogram: Coding<EncodedHistogram> = { write: writeHistogram, read: readHistogram }
export const numbers: Coding<EncodedNumbers> = { write: writeNumbers, read: readNumbers }

export const text: Coding<string> = { write: (out, value) => out.text(value), read: (input) => input.text() }

/** One of a few texts. */
export const oneOf = <Text extends string>(texts: readonly Text[]): Coding<Text> => ({
  write: (out, value) => out.count(texts.indexOf(value)),
  read: (input) => texts[input.countUpTo(texts.length - 1, 'of some kind')]!,
})

/** A property that may be absent, or `undefined`: both are told apart. */
export const optional = <Thing>({ write, read }: Coding<Thing>): OptionalCoding<Thing> => ({
  isOptional: true,
  write: (out, thing) => {
    out.flag(thing !== undefined)
    if (thing !== undefined) write(out, thing)
  },
  read: (input) => (input.flag() ? read(input) : undefined),
})

const isOptional = (coding: object): boolean => 'isOptional' in coding

/** A list of at most `most` things, for a limit that its writer keeps to as well. In any case it cannot have more things than its report has bytes. */
export function list<Thing>({ write, read }: Coding<Thing>, most: number, what: string): Coding<readonly Thing[]> {
  return {
    write: (out, things) => {
      out.count(things.length)
      for (const thing of things) write(out, thing)
    },
    read: (input) => {
      const length = input.countUpTo(Math.min(most, input.remaining), what)
      return Array.from({ length }, () => read(input))
    },
  }
}

/** An object whose keys are any names: `__proto__` is one of them, and changes no prototype. */
export function dictionary<Thing>({ write, read }: Coding<Thing>, most: number, what: string): Coding<Readonly<Record<string, Thing>>> {
  const entries = list<readonly [string, Thing]>(
    {
      write: (out, [name, thing]) => {
        text.write(out, name)
        write(out, thing)
      },
      read: (input) => [text.read(input), read(input)],
    },
    most,
    what,
  )
  return { write: (out, things) => entries.write(out, Object.entries(things)), read: (input) => fromEntries(entries.read(input)) }
}

/** @throws {ReportError} if a name occurs twice. */
export function fromEntries<Thing>(entries: readonly (readonly [string, Thing])[]): Readonly<Record<string, Thing>> {
  const things = Object.fromEntries(entries)
  if (Object.keys(things).length !== entries.length) throw new ReportError('a name occurs twice')
  return things
}

/** The properties of an object, in this order. */
export function fields<Thing extends object>(codings: FieldCodings<Thing>): FieldsCoding<Thing> {
  const keys = Object.keys(codings) as (keyof Thing)[]
  const all = keys.map((key) => ({ key, coding: codings[key] as Coding<unknown>, mayBeAbsent: isOptional(codings[key]) }))
  const readInto = (input: ByteReader, thing: Partial<Record<keyof Thing, unknown>>): void => {
    for (const { key, coding, mayBeAbsent } of all) if (!mayBeAbsent || input.flag()) thing[key] = coding.read(input)
  }
  return {
    keys,
    readInto: readInto,
    write: (out, thing) => {
      for (const { key, coding, mayBeAbsent } of all) {
        if (mayBeAbsent) out.flag(key in thing)
        if (!mayBeAbsent || key in thing) coding.write(out, thing[key])
      }
    },
    read: (input) => {
      const thing: Partial<Thing> = {}
      readInto(input, thing)
      return thing as Thing
    },
  }
}
