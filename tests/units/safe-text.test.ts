import { array, assert, constantFrom, property, string } from 'fast-check'
import { expect, test } from 'vitest'
import { LoadError } from '../../src/units/errors/error.ts'
import { cutAtWord, lastLines, plainText } from '../../src/report/text/plain-text.ts'
import { markdownTable } from '../../src/report/table/markdown.ts'
import { svgOf } from '../../src/report/svg/svg.ts'
import { wrap } from '../../src/report/text/wrap.ts'
import { safeLine, safeText } from '../../src/units/safe-text.ts'
import { buildResult, openPlan } from '../report/build-result.ts'
import { rowOf } from '../report/build-row.ts'
import { descendants, parseXml } from '../report/svg/parse-xml.ts'

const NASTY = [
  '::error::owned',
  '::set-output name=x::y',
  '::stop-commands::x',
  '##[error]owned',
  '##vso[task.complete]',
  '##teamcity[x]',
  '\u001B[31m',
  '\u001B]8;;http://x\u0007',
  '\u009B31m',
  '\r',
  '\n',
  '\u0085',
  '\u2028',
  '\u2029',
  '\b',
  '\u0000',
  '\u007F',
  '\u202E',
  '\u2066',
  '\u200E',
  '\u200F',
  '\u061C',
  '\u200B',
  '\uFEFF',
  '\u00AD',
  '\u{E0041}',
  '\uD800',
  ' ',
  'word',
  '12 000',
  'Ü',
  '日本',
  '<script>',
  ']]>',
  '&lt;',
  '|',
  '\\',
]
const text = array(
  constantFrom(...NASTY).chain((piece) => string({ maxLength: 3 }).map((rest) => piece + rest)),
  { maxLength: 12 },
).map((pieces) => pieces.join(''))

/** Begins a line as a command to a runner of CI. */
const COMMAND = /^\s*(?:::[a-z]|##\w*\[)/im
const UNSAFE = /[\p{Cc}\p{Cs}\u2028\u2029\u061C\u200B\u200E\u200F\u202A-\u202E\u2066-\u2069\uFEFF]/u

test('whatever comes, no line of what is printed begins a command or holds a character that cannot be seen', () => {
  assert(
    property(text, (given) => {
      const lines = [
        safeLine(given),
        plainText(given, 60),
        ...lastLines(given, 10),
        ...safeText(given).split('\n'),
        ...new LoadError('x', given).message.split('\n'),
        ...wrap(plainText(`closed: ${given} and more words`, 300), 12),
        ...wrap(cutAtWord(plainText(given, 200), 50), 20),
      ]
      for (const line of lines) {
        expect(line).not.toMatch(COMMAND)
        expect(line).not.toMatch(UNSAFE)
      }
    }),
    { numRuns: 2_000 },
  )
})

test('nor does the chart, or the summary on GitHub, in which nothing breaks out of its place', () => {
  assert(
    property(text, (given) => {
      const texts = descendants(parseXml(svgOf(given, buildResult({ plan: { ...openPlan, text: given } }))), 'text').map(
        (each) => each.text,
      )
      expect(texts.length).toBeGreaterThan(0)
      for (const each of texts) {
        expect(each).not.toMatch(COMMAND)
        expect(each).not.toMatch(UNSAFE)
      }
      const lines = markdownTable([rowOf(given, 'pass')]).split('\n')
      expect(lines).toHaveLength(7)
      for (const line of lines) {
        expect(line).not.toMatch(COMMAND)
        expect(line).not.toMatch(UNSAFE)
        expect(line).not.toMatch(/(?<!\\)[<>&]/)
      }
    }),
    { numRuns: 300 },
  )
})

test.for([
  ['GET http://[::1]:80/: refused', 'GET http://[::1]:80/: refused'],
  ['std::vector at ::1', 'std::vector at ::1'],
  ['closed with code 1011: ::error::owned', 'closed with code 1011: : :error::owned'],
  ['a ##[group]x', 'a ## [group]x'],
  ['👩‍🚀 می‌خواهم', '👩‍🚀 می‌خواهم'],
  ['# 12 and ## 13', '# 12 and ## 13'],
] as const)('%s reads %s', ([given, printed]) => {
  expect(safeLine(given)).toBe(printed)
})

test('an error keeps its lines', () => {
  expect(new LoadError('x', 'two problems:\n- one\u001B[2J\r\n- ::error::two').message).toBe('two problems:\n- one\n- : :error::two')
})
