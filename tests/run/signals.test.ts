import { expect, test } from 'vitest'
import { joinSignals } from '../../src/run/signals.ts'

test('no signal stays none, and a single one stays itself', () => {
  const { signal } = new AbortController()
  expect(joinSignals([undefined, undefined]).signal).toBe(undefined)
  expect(joinSignals([undefined, signal]).signal).toBe(signal)
})

test('the first of several that is aborted decides, with its reason', () => {
  const [one, other] = [new AbortController(), new AbortController()]
  const joined = joinSignals([one.signal, other.signal])
  expect(joined.signal!.aborted).toBe(false)
  other.abort('second')
  one.abort('first')
  expect(joined.signal!.aborted).toBe(true)
  expect(joined.signal!.reason).toBe('second')
})

test('one that was aborted before counts at once', () => {
  const joined = joinSignals([new AbortController().signal, AbortSignal.abort('before')])
  expect(joined.signal!.reason).toBe('before')
})

test('what was let go of is not heard any more', () => {
  const [one, other] = [new AbortController(), new AbortController()]
  const joined = joinSignals([one.signal, other.signal])
  joined.release()
  one.abort()
  expect(joined.signal!.aborted).toBe(false)
})
