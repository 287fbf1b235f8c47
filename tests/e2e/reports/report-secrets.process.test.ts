import { expect, test } from 'vitest'
import { SECRET } from '../../helpers/planted.ts'
import { reportsOfProject } from '../../helpers/projects/load-report.ts'

test('a secret that the target repeats in its output, its reason phrase and its body is masked in every report', async () => {
  const { report, files, run } = await reportsOfProject('echoed', { env: { SECRET } })
  expect(Object.values(run.tests).map(({ state }) => state)).toEqual(Array.from({ length: 5 }, () => 'failed'))
  expect(report.runs).toHaveLength(5)
  for (const [name, text] of Object.entries(files)) expect(text, name).not.toContain(SECRET)
  for (const name of ['load.json', 'load.html', 'load_a_function_that_throws_what_it_was_told_failures.csv'])
    expect(files[name], name).toContain('•••')
  // The output of the target is there, and what it repeated is not.
  expect(files['load.json']).toContain('refused')
})
