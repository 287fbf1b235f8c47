import { expect, test } from 'vitest'
import { wasAsserted } from '../../../../src/result/asserted.ts'
import { matchers } from '../../../../src/vitest/matchers/matchers.ts'
import { capacityOf, found } from '../../../helpers/results/capacity-of.ts'
import { messageOf } from '../../../helpers/message-of.ts'
import { runOf } from '../../../helpers/results/run-record.ts'

expect.extend(matchers)

const firstLines = (text: string, lines: number = 2): string => text.split('\n').slice(0, lines).join('\n')

test('it passes, and says so with .not', () => {
  const result = found()
  expect(result).toHaveCapacityAbove('690/s')
  expect(wasAsserted(result)).toBe(true)
  expect(() => expect(result).not.toHaveCapacityAbove('690/s')).toThrow(
    'expected a capacity below 690/s with p99 at most 50 ms, got between 690/s and 760/s',
  )
})

test('it fails', () => {
  expect(found()).not.toHaveCapacityAbove('760/s')
  expect(() => expect(found()).toHaveCapacityAbove(2_000)).toThrow(
    'expected a capacity of at least 2 000/s with p99 at most 50 ms, got between 690/s and 760/s',
  )
})

test('between both ends it throws, with .not as well, and says what would decide', () => {
  expect(firstLines(messageOf(() => expect(found()).toHaveCapacityAbove('720/s')))).toMatchInlineSnapshot(`
    "not-judgeable: INCONCLUSIVE: it is not known whether the capacity with p99 at most 50 ms is at least 720/s: it is between 690/s and 760/s
      it lies within the interval: test this rate alone with \`atLeast: '720/s'\`, or set \`width\` below 10 % and give it about 65 s in \`within\`"
  `)
  expect(messageOf(() => expect(found()).not.toHaveCapacityAbove('720/s'))).toMatch(/INCONCLUSIVE/)
})

test('whatever ended the search, the reason is said', () => {
  const probes = [
    [400, 'good', 8],
    [800, 'generator', 90],
  ] as const
  const reasons = [
    capacityOf(probes, { end: { lower: 400, upper: undefined, by: 'generator' } }),
    capacityOf([[500, 'good', 8]], { end: { lower: 500, upper: undefined, by: 'to' } }),
    capacityOf(probes, { end: { lower: 400, upper: undefined, by: 'budget' } }),
    capacityOf(
      [
        [400, 'good', 8],
        [800, 'undecided', 90, { invalidatedBy: runOf({ rate: 5 }, [], { generator: { sendLatenessP99Ms: 90 } }).findings }],
      ],
      { end: { lower: 400, upper: undefined, by: 'budget' } },
    ),
    capacityOf([[500, 'good', 8]], { end: { lower: 500, upper: undefined, by: 'to' } }, { slo: { p99: 50 }, atLeast: 500 }),
    capacityOf(probes, { interrupted: 'target died' }),
    capacityOf(probes, { interrupted: 'aborted', abortReason: 'Ctrl+C' }),
  ].map((result) => firstLines(messageOf(() => expect(result).toHaveCapacityAbove('700/s'))).split('\n')[1])
  expect(reasons).toMatchInlineSnapshot(`
    [
      "  the generator, not the target, ended the search: use a request as the task instead of a function, do less in it, or run it in \`threads\`",
      "  the search ended at its highest rate: set \`to\` above 700/s",
      "  time was over after 32 s: give it about 65 s in \`within\`, or test this rate alone with \`atLeast: '700/s'\`",
      "  iterations-not-reached, saturated spoiled 1 of 2 probes, and time was over after 32 s: give it about 65 s in \`within\`, or test this rate alone with \`atLeast: '700/s'\`",
      "  only 500/s was tested: set \`atLeast\` to 700/s",
      "  the target died",
      "  the search was aborted (Ctrl+C)",
    ]
  `)
})

test('what is no capacity is refused, and so is one in which nothing succeeded', () => {
  expect(messageOf(() => expect(runOf({ rate: 5 }, [])).toHaveCapacityAbove(5))).toMatch(/got the result of a run/)
  expect(messageOf(() => expect(Promise.resolve()).toHaveCapacityAbove(5))).toMatch(/with the await/)
  const dead = capacityOf(
    [
      [
        50,
        'bad',
        Number.NaN,
        { succeeded: 0, iterations: { started: 50, succeeded: 0, failed: 50, cutOff: 0, dropped: 0 }, error: 'ECONNREFUSED 50×' },
      ],
    ],
    { interrupted: 'target died' },
  )
  expect(messageOf(() => expect(dead).toHaveCapacityAbove(700))).toBe(
    'not-judgeable: Nothing succeeded in any probe, most often ECONNREFUSED 50×',
  )
})
