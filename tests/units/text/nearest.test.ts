import { expect, test } from 'vitest'
import { loadOptionNames } from '../../../src/plan/options/option-rules.ts'
import { nearest } from '../../../src/units/text/nearest.ts'

test.for([
  ['durration', 'duration'],
  ['concurency', 'concurrency'],
  ['maxInflight', 'maxInFlight'],
  ['warmUp', 'warmup'],
  ['timout', 'timeout'],
  ['stage', 'stages'],
  ['gracefullStop', 'gracefulStop'],
] as const)('%s was meant to be %s', ([name, meant]) => {
  expect(nearest(name, loadOptionNames)).toBe(meant)
})

test.for(['credentials', 'retry', 'x', '', 'vus', 'toString', 'd'.repeat(10_000)])('nothing is near %s', (name) => {
  expect(nearest(name, loadOptionNames)).toBeUndefined()
})

test('letters in the wrong order are one slip', () => {
  expect(nearest('prot', ['port', 'pool'])).toBe('port')
})
