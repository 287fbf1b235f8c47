import { expect, test } from 'vitest'
import { allPages, readPage } from './markdown.ts'

const decisions = allPages().filter(({ path }) => path.startsWith('docs/decisions/'))

test('decisions are numbered without a gap', () => {
  expect(decisions.map(({ path }) => Number(path.slice('docs/decisions/'.length, -'.md'.length).split('-')[0]))).toEqual(
    decisions.map((_, index) => index + 1),
  )
})

test('docs/architecture.md lists them all, by their titles', () => {
  const listed = [...readPage('docs/architecture.md').text.matchAll(/^(\d+\. )\[(.+)\]\((decisions\/.+)\)$/gm)].map(
    ([, number, title, path]) => `docs/${path} # ${number}${title}`,
  )
  expect(listed).toEqual(decisions.map(({ path, text }) => `${path} ${text.split('\n')[0]}`))
})

test.for(decisions.map(({ path, text }) => [path, text] as const))('%s says what was decided, why, and at what price', ([path, text]) => {
  expect(text).toMatch(new RegExp(`^# ${Number(/\d+/.exec(path)![0])}\\. `))
  expect([...text.matchAll(/^## (.+)$/gm)].map(([, heading]) => heading)).toEqual(['Decision', 'Why', 'Price'])
})
