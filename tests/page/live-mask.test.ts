import { expect, test } from 'vitest'
import type { Frame } from '../../src/page/frames/frame.ts'
import { LiveMask } from '../../src/page/live-mask.ts'

const frame = (secrets: readonly string[]): Frame =>
  ({
    secrets,
    parts: [{ scope: 'run' }, { scope: 'scenario one-secret' }, { scope: 'step get one-secret' }, { scope: 'step get two-secret' }],
    stepNames: ['get one-secret', 'get two-secret', 'other'],
    errors: [{ scope: 'step get two-secret', code: 'thrown', message: 'no one-secret' }],
    target: { output: 'GET /?token=two-secret' },
  }) as unknown as Frame

test('a frame without secrets stays as it is', () => {
  const given = frame([])
  expect(new LiveMask().frame(given)).toBe(given)
})

test('what a run has sent is in no step, no error and no output, and steps that differ stay different', () => {
  const mask = new LiveMask()
  expect(mask.frame(frame(['one-secret', 'two-secret']))).toEqual({
    secrets: [],
    // The form sends the names of scenarios back.
    parts: [{ scope: 'run' }, { scope: 'scenario one-secret' }, { scope: 'step get •••' }, { scope: 'step get ••• (2)' }],
    stepNames: ['get •••', 'get ••• (2)', 'other'],
    errors: [{ scope: 'step get ••• (2)', code: 'thrown', message: 'no •••' }],
    target: { output: 'GET /?token=•••' },
  })
  // And of the session, from then on.
  expect(mask.text('two-secret!')).toBe('•••!')
  mask.add(['three-secret'])
  expect(mask.text('one-secret three-secret')).toBe('••• •••')
})

const sent = (run: string, length: number): readonly string[] => Array.from({ length }, (_, index) => `${run}-secret-${index}.`)

test('all that a run has sent is hidden, however much, and of earlier runs the newest', () => {
  const mask = new LiveMask()
  mask.add(sent('first', 9_000))
  expect([mask.text('first-secret-10.'), mask.text('first-secret-8999.')]).toEqual(['•••', '•••'])
  mask.add(sent('second', 100))
  expect([mask.text('first-secret-10.'), mask.text('first-secret-8999.'), mask.text('second-secret-0.')]).toEqual([
    'first-secret-10.',
    '•••',
    '•••',
  ])
})
