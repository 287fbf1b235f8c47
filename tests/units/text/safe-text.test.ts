import { assert, property } from 'fast-check'
import { expect, test } from 'vitest'
import { expectSafeLines, nastyText } from '../../helpers/nasty-text.ts'
import { LoadError } from '../../../src/units/errors/error.ts'
import { cutAtWord, lastLines, plainText } from '../../../src/units/text/plain-text.ts'
import { markdownTable } from '../../../src/report/table/markdown.ts'
import { svgOf } from '../../../src/report/svg/svg.ts'
import { wrap } from '../../../src/report/text/wrap.ts'
import { safeLine, safeText } from '../../../src/units/text/safe-text.ts'
import { buildResult, openPlan } from '../../report/build-result.ts'
import { rowOf } from '../../report/build-row.ts'
import { descendants, parseXml } from '../../report/svg/parse-xml.ts'

test('whatever comes, no line of what is printed begins a command or holds a character that cannot be seen', () => {
  assert(
    property(nastyText, (given) => {
      const lines = [
        safeLine(given),
        plainText(given, 60),
        ...lastLines(given, 10),
        ...safeText(given).split('\n'),
        ...new LoadError('x', given).message.split('\n'),
        ...wrap(plainText(`closed: ${given} and more words`, 300), 12),
        ...wrap(cutAtWord(plainText(given, 200), 50), 20),
      ]
      lines.forEach(expectSafeLines)
    }),
    { numRuns: 2_000 },
  )
})

test('nor does the chart, or the summary on GitHub, in which nothing breaks out of its place', () => {
  assert(
    property(nastyText, (given) => {
      const texts = descendants(parseXml(svgOf(given, buildResult({ plan: { ...openPlan, text: given } }))), 'text').map(
        (each) => each.text,
      )
      expect(texts.length).toBeGreaterThan(0)
      texts.forEach(expectSafeLines)
      const lines = markdownTable([rowOf(given, 'pass')]).split('\n')
      expect(lines).toHaveLength(7)
      for (const line of lines) {
        expectSafeLines(line)
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
