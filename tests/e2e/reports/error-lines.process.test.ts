import { expect, test } from 'vitest'
import { overview } from '../../helpers/projects/overview.ts'
import { runProject } from '../../helpers/projects/run-project.ts'

const POOLS = [['--pool=forks'], ['--pool=threads'], ['--pool=vmThreads'], ['--pool=vmForks']]

test.for(POOLS.map((args) => [args.join(' '), args] as const))('errors keep the line of the task under %s', async ([, args]) => {
  const run = await runProject('error-lines', { args })
  expect(run.errors, run.output).toEqual([])
  expect(overview(run), run.output).toMatchInlineSnapshot(`
    "passed  the line of an error that the task throws is kept, with {}
    passed  the line of an error that the task throws is kept, with { threads: 2 }
    passed  the line of an error that the task throws is kept, with { processes: 2 }
    passed  an assertion of Vitest has the line of the task
    passed  so has a call that makes no sense
    passed  what the target answers has none
    failed  a failure says it
    passed  the call of \`load\` leads the error about what a function returned: accept
    passed  the call of \`load\` leads the error about what a function returned: think
    passed  the call of \`load\` leads the error about what a function returned: baseUrl
    passed  the call of \`load\` leads the error about what a function returned: url
    passed  the call of \`load\` leads the error about what a function returned: accept of a scenario
    passed  the call of \`load\` leads the error about what a function returned: accept of a comparison
    passed  the call of \`load\` leads the error about what a function returned, with {}
    passed  the call of \`load\` leads the error about what a function returned, with { threads: 2 }
    passed  the call of \`load\` leads the error about what a function returned, with { processes: 2 }"
  `)
  const [said] = run.tests['a failure says it']!.errors
  expect(said).toMatch(/^ {2}most often TOO_FEW 20×: only 3 users \(at .*users\.ts:7:\d+\)$/m)
  expect(said).toMatch(/^ {2}errors +TOO_FEW 20× \(first at [^)]+\): only 3 users \(at\s+\S*users\.ts:7:\d+\)$/m)
})
