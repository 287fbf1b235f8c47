import { isDeepStrictEqual } from 'node:util'
import type { ByteReader } from './byte-reader.ts'
import type { ByteWriter } from './byte-writer.ts'
import type { FieldsCoding } from './coding.ts'
import { ReportError } from './report-error.ts'

/** A thing is written in sections, so that those that have not changed can be left out; at most 30. */
export type Sections<Thing> = readonly Section<Thing>[]

/** Some properties of a thing. */
export interface Section<Thing> {
  readonly keys: readonly (keyof Thing)[]
  readonly write: (out: ByteWriter, thing: Thing) => void
  /** Sets the properties that it reads. */
  readonly readInto: (input: ByteReader, thing: Partial<Thing>) => void
}

/** A section of these properties. */
export const section = <Thing, Key extends keyof Thing>({ keys, write, readInto }: FieldsCoding<Pick<Thing, Key>>): Section<Thing> => ({
  keys,
  write,
  readInto: (input, thing) => readInto(input, thing),
})

/** In which report each section of a thing changed last. */
export class SectionLog<Thing> {
  readonly #sections: Sections<Thing>
  readonly #changedAt: number[]
  #latest: Thing | undefined

  constructor(sections: Sections<Thing>) {
    this.#sections = sections
    this.#changedAt = sections.map(() => 0)
  }

  /** Compares a thing with itself in the report before. */
  update(thing: Thing, sequence: number): void {
    const before = this.#latest
    if (thing === before) return
    this.#sections.forEach(({ keys }, index) => {
      if (before === undefined || !keys.every((key) => isSame(thing, before, key))) this.#changedAt[index] = sequence
    })
    this.#latest = thing
  }

  /** The sections that have changed since a report, as bits. */
  changedSince(acknowledged: number): number {
    return this.#changedAt.reduce((bits, changedAt, index) => (changedAt > acknowledged ? bits | (1 << index) : bits), 0)
  }
}

const isSame = <Thing>(thing: Thing, before: Thing, key: keyof Thing): boolean =>
  isDeepStrictEqual(thing[key], before[key]) && Object.hasOwn(thing as object, key) === Object.hasOwn(before as object, key)

/** Writes the sections with these bits, but not which they are. */
export function writeSections<Thing>(out: ByteWriter, thing: Thing, sections: Sections<Thing>, bits: number): void {
  sections.forEach(({ write }, index) => {
    if (isSet(bits, index)) write(out, thing)
  })
}

/** Reads the sections with these bits, and takes the others from the thing as it was before. */
export function readSections<Thing>(input: ByteReader, sections: Sections<Thing>, bits: number, before: Thing | undefined): Partial<Thing> {
  const thing: Partial<Thing> = {}
  for (const [index, { keys, readInto }] of sections.entries())
    if (isSet(bits, index)) readInto(input, thing)
    else {
      const known = knownBefore(before)
      for (const key of keys) if (Object.hasOwn(known as object, key)) thing[key] = known[key]
    }
  return thing
}

export const isSet = (bits: number, index: number): boolean => (bits & (1 << index)) !== 0

/** @throws {ReportError} if there is nothing: the report leaves out what its reader does not have. */
export function knownBefore<Thing>(before: Thing | undefined): Thing {
  if (before === undefined) throw new ReportError('it leaves out what was never reported')
  return before
}
