import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import * as fc from 'fast-check'
import { afterAll, describe, expect, test } from 'vitest'
import {
  Places,
  readProfile,
  shownFile,
  summarize,
  withoutPaths,
  type CpuProfile,
} from '../../../../../src/run/monitor/target/profile/read-profile.ts'

const folder = mkdtempSync(join(tmpdir(), 'profile-'))
afterAll(() => rmSync(folder, { recursive: true }))

const here = (file: string): string => pathToFileURL(join(process.cwd(), file)).href

type Node = CpuProfile['nodes'][number]

const node = (id: number, functionName: string, hitCount: number, children: readonly number[] = [], url = here('src/shop.ts')): Node => ({
  id,
  callFrame: { functionName, url: functionName.startsWith('(') ? '' : url, lineNumber: id - 1, columnNumber: 0 },
  hitCount,
  children,
})

/** `parse` is called from two places. */
const profile: CpuProfile = {
  nodes: [
    node(1, '(root)', 0, [2, 3, 4, 8]),
    node(2, '(idle)', 900),
    node(3, '(garbage collector)', 10),
    node(4, 'handle', 5, [5, 6]),
    { ...node(5, 'parse', 60), callFrame: { functionName: 'parse', url: here('src/parse.ts'), lineNumber: 11, columnNumber: 2 } },
    node(6, '', 5, [7]),
    { ...node(7, 'parse', 15), callFrame: { functionName: 'parse', url: here('src/parse.ts'), lineNumber: 11, columnNumber: 2 } },
    node(8, 'write', 5, [], 'node:net'),
  ],
}

describe('a profile', () => {
  test('names the functions with most time of their own, wherever they were called, as shares of what was no idle time', () => {
    const { samples, hottest } = summarize(profile, new Places())
    expect(samples).toBe(100)
    expect(hottest).toEqual([
      { name: 'parse', place: 'src/parse.ts:12', share: 0.75 },
      { name: '(garbage collection)', share: 0.1 },
      { name: 'handle', place: 'src/shop.ts:4', share: 0.05 },
      { name: '(anonymous)', place: 'src/shop.ts:6', share: 0.05 },
      { name: 'write', place: 'node:net:8', share: 0.05 },
    ])
  })

  test('is a flame graph: each frame below the one that called it, as wide as its time with all it called', () => {
    const { flame } = summarize(profile, new Places())
    expect(flame.map(({ name, depth, start, share }) => [name, depth, start, share])).toEqual([
      ['(garbage collection)', 0, 0, 0.1],
      ['handle', 0, 0.1, 0.85],
      ['write', 0, 0.95, 0.05],
      ['parse', 1, 0.1, 0.6],
      ['(anonymous)', 1, 0.7, 0.2],
      ['parse', 2, 0.7, 0.15],
    ])
  })

  test('of a thread that only waited has neither', () => {
    expect(summarize({ nodes: [node(1, '(root)', 0, [2]), node(2, '(idle)', 5)] }, new Places())).toEqual({
      samples: 0,
      hottest: [],
      flame: [],
    })
  })

  test('is bounded, however deep and wide it is', () => {
    const deep = Array.from({ length: 20_000 }, (_, at) => node(at + 1, `f${'x'.repeat(500)}${at}`, 1, at < 19_999 ? [at + 2] : []))
    const { flame, hottest } = summarize({ nodes: deep }, new Places())
    expect([flame.length, hottest.length]).toEqual([100, 5])
    expect(Math.max(...flame.map(({ name, place = '' }) => name.length + place.length))).toBeLessThanOrEqual(180)
  })

  test('whatever a target writes in its place is none, or has only shares from 0 to 1', () => {
    const anyNode = fc.record({
      id: fc.integer({ min: 0, max: 5 }),
      callFrame: fc.record({ functionName: fc.string(), url: fc.string(), lineNumber: fc.integer(), columnNumber: fc.integer() }),
      hitCount: fc.nat({ max: 9 }),
      children: fc.array(fc.integer({ min: 0, max: 6 }), { maxLength: 4 }),
    })
    const file = join(folder, 'any.cpuprofile')
    fc.assert(
      fc.property(fc.oneof(fc.record({ nodes: fc.array(anyNode, { maxLength: 6 }) }), fc.jsonValue()), (value) => {
        writeFileSync(file, JSON.stringify(value))
        const read = readProfile(file)
        if (read === undefined) return
        const { hottest, flame } = summarize(read, new Places())
        for (const { share } of hottest) expect(share).toBeLessThanOrEqual(1)
        expect(flame.length).toBeLessThanOrEqual(100)
      }),
    )
    writeFileSync(file, '{"nodes": [')
    expect([readProfile(file), readProfile(join(folder, 'none'))]).toEqual([undefined, undefined])
  })
})

describe('places', () => {
  test('are those of the source, by the map of a file, in it or beside it', () => {
    const map = { version: 3, sources: ['orders.ts'], names: [], mappings: 'AAEA' }
    for (const [name, url] of [
      ['inline.js', `data:application/json;base64,${Buffer.from(JSON.stringify(map)).toString('base64')}`],
      ['beside.js', 'beside.js.map'],
      ['broken.js', 'missing.map'],
    ] as const)
      writeFileSync(join(folder, name), `spin()\n//# sourceMappingURL=${url}\n`)
    writeFileSync(join(folder, 'beside.js.map'), JSON.stringify(map))
    const placeIn = (file: string): unknown =>
      new Places().of({ functionName: 'spin', url: pathToFileURL(join(folder, file)).href, lineNumber: 0, columnNumber: 0 })
    expect(['inline.js', 'beside.js', 'broken.js'].map(placeIn)).toEqual(['orders.ts:3', 'orders.ts:3', 'broken.js:1'])
  })

  test('say nothing of where the machine keeps its files', () => {
    expect(
      ['src/a.ts', '../../elsewhere/b.ts', '/opt/app/node_modules/pkg/c.js'].map((file) =>
        shownFile(join(file.startsWith('/') ? '' : process.cwd(), file)),
      ),
    ).toEqual(['src/a.ts', 'b.ts', 'node_modules/pkg/c.js'])
    const attached = JSON.stringify(withoutPaths(profile, new Places()))
    expect(attached).not.toContain(process.cwd())
    expect(JSON.parse(attached)).toMatchObject({
      nodes: { length: 8, 4: { callFrame: { url: 'src/parse.ts', lineNumber: 11 } }, 7: { callFrame: { url: 'node:net' } } },
    })
  })
})
