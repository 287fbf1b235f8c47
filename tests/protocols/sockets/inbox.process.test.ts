import { expect, test } from 'vitest'
import { Inbox, type Waiter } from '../../../src/protocols/sockets/inbox.ts'

/** Somebody who waits, and notes what becomes of it. */
function waiting(name: string, matches: (message: string) => boolean, notes: string[]): Waiter<string> {
  return { matches, take: (message) => notes.push(`${name} ${message}`), fail: ({ message }) => notes.push(`${name} failed: ${message}`) }
}

const starts = (start: string) => (message: string) => message.startsWith(start)

test('a message goes to the first whom it matches, and to nobody twice', () => {
  const notes: string[] = []
  const inbox = new Inbox<string>()
  inbox.wait(waiting('first', starts('a'), notes))
  inbox.wait(waiting('second', starts('b'), notes))
  inbox.wait(waiting('third', starts('b'), notes))
  expect(['b1', 'b2', 'b3', 'a1', 'a2'].map((message) => inbox.hand(message))).toEqual([true, true, false, true, false])
  expect(notes).toEqual(['second b1', 'third b2', 'first a1'])
})

test('who has left gets nothing', () => {
  const notes: string[] = []
  const inbox = new Inbox<string>()
  const waiter = waiting('first', () => true, notes)
  inbox.wait(waiter)
  inbox.leave(waiter)
  inbox.leave(waiter)
  expect(inbox.hand('a')).toBe(false)
  expect(notes).toEqual([])
})

test('one whose rule throws has failed, and the others are asked all the same', () => {
  const notes: string[] = []
  const inbox = new Inbox<string>()
  const broken = waiting('broken', JSON.parse as never, notes)
  const leaving: Waiter<string> = {
    ...broken,
    fail: (error) => {
      broken.fail(error)
      inbox.leave(leaving)
    },
  }
  inbox.wait(leaving)
  inbox.wait(waiting('second', starts('{'), notes))
  expect(inbox.hand('{ no JSON')).toBe(true)
  expect(notes).toEqual([expect.stringMatching(/^broken failed: /), 'second { no JSON'])
})

/** A quarter of a mebibyte. */
const message = (index: number): string => String(index).padEnd(2 ** 18)

test('of what nobody asks for the latest mebibyte is kept, oldest first', () => {
  const inbox = new Inbox<string>()
  for (let index = 1; index <= 10; index++) inbox.keep(message(index))
  const kept = Array.from({ length: 5 }, () => inbox.take()?.trim())
  expect(kept).toEqual(['7', '8', '9', '10', undefined])
  // What was taken makes room again.
  inbox.keep(message(11))
  expect(inbox.take()?.trim()).toBe('11')
})

test('a message that is longer than all that is kept is not kept', () => {
  const inbox = new Inbox<string>()
  inbox.keep('x'.repeat(2 ** 20 + 1))
  expect(inbox.take()).toBe(undefined)
})

test('however short messages are, no more than so many are kept, the empty ones as well', () => {
  const inbox = new Inbox<{ readonly length: number; readonly nth: number }>()
  for (let index = 0; index < 1_100_000; index++) inbox.keep({ length: index % 2, nth: index })
  const kept: number[] = []
  for (let message = inbox.take(); message !== undefined; message = inbox.take()) kept.push(message.nth)
  expect([kept.length, kept[0], kept.at(-1)]).toEqual([16_384, 1_100_000 - 16_384, 1_099_999])
})
