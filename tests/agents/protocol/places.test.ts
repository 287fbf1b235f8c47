import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { hasPlace, placesOf } from '../../../src/agents/protocol/places.ts'

const agentsOf = (count: number): { id: string; boot: string }[] =>
  Array.from({ length: count }, (_, index) => ({ id: `K${index}-1`, boot: `b${index}` }))

test('each agent of a run has its place, and no other', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 70 }), fc.nat(), fc.nat(), (count, first, second) => {
      const started = agentsOf(count)
      const { agents, places } = placesOf(started)
      const [own, other] = [first % count, second % count]
      expect(hasPlace(started[own]!, places[own]!, agents)).toBe(true)
      expect(hasPlace(started[own]!, places[other]!, agents)).toBe(own === other)
      expect(hasPlace({ ...started[own]!, boot: 'later' }, places[own]!, agents)).toBe(false)
      expect(hasPlace({ id: 'K-other', boot: 'b' }, places[own]!, agents)).toBe(false)
      for (const index of [own + 1, own + count, own ^ 1]) expect(hasPlace(started[own]!, { ...places[own]!, index }, agents)).toBe(false)
      expect(hasPlace(started[own]!, { index: own, proof: [...places[own]!.proof, agents.root] }, agents)).toBe(false)
    }),
  )
})

test('what an agent needs to find itself grows with the logarithm of their number', () => {
  const { places } = placesOf(agentsOf(5_000))
  expect(Math.max(...places.map(({ proof }) => proof.length))).toBe(13)
})
