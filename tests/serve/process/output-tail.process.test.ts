import { expect, test } from 'vitest'
import { OutputTail } from '../../../src/serve/process/output-tail.ts'

const tailOf = (...chunks: readonly string[]): OutputTail => {
  const tail = new OutputTail()
  for (const chunk of chunks) tail.append(Buffer.from(chunk))
  return tail
}

test('keeps everything while it is short, without colours, and joins what was cut between two chunks', () => {
  expect(tailOf('\u001B[32mhttp://localhost:\u001B[1m43', '21\u001B[0m/\nready').text).toBe('http://localhost:4321/\nready')
  const [first, second] = [Buffer.from('é').subarray(0, 1), Buffer.from('é').subarray(1)]
  const tail = new OutputTail()
  tail.append(first)
  tail.append(second)
  expect(tail.text).toBe('é')
})

test('keeps the last 64 KiB of any amount, beginning with a whole line', () => {
  const tail = new OutputTail()
  for (let line = 0; line < 100_000; line += 1) tail.append(Buffer.from(`line ${line}\n`))
  expect(tail.text.length).toBeGreaterThan(65_000)
  expect(tail.text.length).toBeLessThanOrEqual(65_536 + 11)
  expect(tail.text).toMatch(/^line \d+\n/)
  expect(tail.text.endsWith('line 99998\nline 99999\n')).toBe(true)
})

test('keeps the end of the last chunk but one, however large the last one is', () => {
  const tail = tailOf('the port is 43', `21${'.'.repeat(65_533)}`)
  expect(tail.text).toContain('the port is 4321')
})

test('gives the last lines that say something, none of them longer than 300 characters', () => {
  const tail = tailOf('one\r\n\n  \ntwo\n', 'x'.repeat(1_000), '\nthree')
  expect(tail.lastLines(3)).toBe(`two\n${'x'.repeat(299)}…\nthree`)
  expect(tail.lastLines(1)).toBe('three')
  expect(tailOf().lastLines(20)).toBe('')
})

test('shows its text after each chunk to one who watches, until told to stop', () => {
  const seen: string[] = []
  const tail = new OutputTail()
  tail.watch((text) => seen.push(text))
  tail.append(Buffer.from('a'))
  tail.append(Buffer.from('b'))
  tail.watch(undefined)
  tail.append(Buffer.from('c'))
  expect(seen).toEqual(['a', 'ab'])
})
