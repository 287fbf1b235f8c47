import { expect, test } from 'vitest'
import { fencesOf, readPage, type Fence } from '../markdown.ts'

const fences = fencesOf(readPage('docs/coming-from.md'))
/** Each piece of Python with the next piece of ours. */
const pairs = fences.flatMap((fence, index): readonly (readonly [title: string, before: Fence, after: Fence])[] => {
  const after = fences.slice(index + 1).find(({ language }) => language === 'ts')
  return fence.language === 'python' && after !== undefined
    ? [[/^loadTest\('(.+?)'|test\('(.+?)'/m.exec(after.code)![0], fence, after]]
    : []
})

/** Lines that say something, without imports. */
const linesOf = ({ code }: Fence): number => code.split('\n').filter((line) => line.trim() !== '' && !line.startsWith('import ')).length

test('there is one for each whom we expect: Locust, sockets over TCP and over UDP, Twisted, and a test by hand', () => {
  expect(pairs).toHaveLength(5)
})

test.for(pairs)('%s: what comes is no longer than what was, and asserts something', ([, before, after]) => {
  expect(linesOf(after)).toBeLessThanOrEqual(linesOf(before))
  expect(after.code).toContain('expect(')
})
