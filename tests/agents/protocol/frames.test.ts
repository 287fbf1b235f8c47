import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { decodePart, encodePart, PART_BYTES, PartAssembly, partsOf } from '../../../src/agents/protocol/frames.ts'

const bytesOf = (length: number): Uint8Array => Uint8Array.from({ length }, (_, index) => index % 251)

test('bytes of any length arrive whole, in whatever order their parts come, and however often', () => {
  const lengths = fc.constantFrom(0, 1, PART_BYTES - 1, PART_BYTES, PART_BYTES + 1, 3 * PART_BYTES + 7)
  fc.assert(
    fc.property(lengths, fc.array(fc.nat(), { minLength: 30, maxLength: 30 }), (length, order) => {
      const parts = partsOf(7, 'asked', bytesOf(length)).map((part) => decodePart(encodePart(part))!)
      const assembly = new PartAssembly()
      const sent = [...order.map((index) => parts[index % parts.length]!), ...parts]
      const whole = sent.map((part) => assembly.add(part)).filter((bytes) => bytes !== undefined)
      expect(whole.map((bytes) => Buffer.compare(bytes, bytesOf(length)))).toEqual([0])
      expect(parts.every(({ sequence, end }) => sequence === 7 && end === 'asked')).toBe(true)
    }),
    { numRuns: 30 },
  )
})

test('parts of an older report do not get into a newer one', () => {
  const assembly = new PartAssembly()
  const [oldFirst, oldSecond] = partsOf(1, undefined, new Uint8Array(PART_BYTES + 1).fill(1))
  const [newFirst, newSecond] = partsOf(2, undefined, new Uint8Array(PART_BYTES + 1).fill(2))
  expect(assembly.add(oldFirst!)).toBeUndefined()
  expect(assembly.add(newSecond!)).toBeUndefined()
  expect(assembly.add(oldSecond!)).toBeUndefined()
  expect(assembly.add(newFirst!)!.every((byte) => byte === 2)).toBe(true)
})

test('what is no part is not read, whatever it is', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 40 }), (data) => {
      const part = decodePart(data)
      expect(part === undefined || part.index < part.count).toBe(true)
    }),
  )
  const [part] = partsOf(1, undefined, bytesOf(10))
  const data = encodePart(part!)
  for (const [place, value] of [
    [0, 2],
    [1, 9],
    [7, 5],
    [8, 255],
  ] as const) {
    const wrong = data.slice()
    wrong[place] = value
    expect(decodePart(wrong)).toBeUndefined()
  }
  expect(decodePart(encodePart({ ...part!, bytes: bytesOf(PART_BYTES + 1) }))).toBeUndefined()
  // All but the last part are full.
  expect(decodePart(encodePart({ ...part!, count: 2 }))).toBeUndefined()
})
