import { expect, test } from 'vitest'
import { SECRET } from '../helpers/planted.ts'
import { reportsOfProject } from '../helpers/load-report.ts'

test('a secret that the target repeats in its output, its reason phrase and its body is masked in every report', async () => {
  const { report, files, run } = await reportsOfProject('echoed', { env: { SECRET } }, ['load.html'])
  expect(Object.values(run.tests).map(({ state }) => state)).toEqual(['failed', 'failed', 'failed', 'failed'])
  expect(report.runs).toHaveLength(4)
  for (const [name, text] of Object.entries(files)) {
    expect(text, name).toContain('•••')
    expect(text, name).not.toContain(SECRET)
  }
  // The output of the target is there, and what it repeated is not.
  expect(files['load.json']).toContain('refused')
})
