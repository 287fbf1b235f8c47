import { readdirSync, readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { startProject } from '../../helpers/projects/run-project.ts'

test('the profile of a target is in the text and attached if an assertion fails, and left nowhere else', { timeout: 60_000 }, async () => {
  await using project = startProject('profile')
  const { tests } = await project.ended
  const attached = (name: string): readonly string[] =>
    tests[name]!.annotations.flatMap(({ message, attachment }) => (/CPU profile/.test(message) ? [attachment!.body] : []))
  expect([tests['passes']!.state, tests['fails']!.state, attached('passes')]).toEqual(['passed', 'failed', []])
  for (const [name, attempts] of [
    ['fails', 1],
    ['fails in a target of its own', 1],
    ['fails again, with the finding that it was retried', 2],
  ] as const) {
    expect(tests[name]!.errors.join('\n')).toMatch(/hottest {4}[\d.]+ % spin \(\S*hot\.mjs:4\)/)
    const files = attached(name)
    expect(files).toHaveLength(attempts)
    const text = readFileSync(files.at(-1)!, 'utf8')
    expect(
      (JSON.parse(text) as { nodes: { callFrame: { functionName: string } }[] }).nodes.map((node) => node.callFrame.functionName),
    ).toContain('spin')
    expect(text).not.toMatch(/file:\/\//)
  }
  // The line of the source, where types stand before it, and not of what was compiled.
  expect(tests['fails in a target in TypeScript']!.errors.join('\n')).toMatch(/hottest {4}[\d.]+ % spin \(\S*hot-typed\.ts:8\)/)
  expect(readdirSync(project.folder).filter((entry) => entry.includes('profiles'))).toEqual([])
})
