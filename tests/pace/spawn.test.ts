import { expect, test } from 'vitest'
import { spawning } from '../../src/pace/users.ts'

test('users begin one after the other at a steady pace, the first at once', () => {
  expect([...spawning(4, 8)]).toEqual([
    { atMs: 0, users: 1 },
    { atMs: 125, users: 2 },
    { atMs: 250, users: 3 },
    { atMs: 375, users: 4 },
  ])
})

test('without a pace all begin at once', () => {
  expect([...spawning(4, Number.POSITIVE_INFINITY)]).toEqual([{ atMs: 0, users: 4 }])
})
