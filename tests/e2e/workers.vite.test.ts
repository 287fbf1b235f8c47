import { expect, test } from 'vitest'
import { overview } from '../helpers/projects/overview.ts'
import { runProject } from '../helpers/projects/run-project.ts'

const POOLS = [['--pool=forks'], ['--pool=threads'], ['--pool=vmThreads'], ['--pool=vmForks']]

test.for(POOLS.map((args) => [args.join(' '), args] as const))('runs leave for threads and processes under %s', async ([, args]) => {
  const run = await runProject('workers', { args })
  expect(run.errors, run.output).toEqual([])
  expect(run.output).toContain('the last words of a thread')
  expect(run.output).toContain('the last words of a process')
  expect(overview(run)).toMatchInlineSnapshot(`
    "passed  a portable function leaves with { threads: 2 }
    passed  a portable function leaves with { processes: 2 }
    passed  a request needs nothing
    passed  data from setup arrives
    passed  functions of options and checks leave with {}
    passed  functions of options and checks leave with { threads: 2 }
    passed  functions of options and checks leave with { processes: 2 }
    passed  what it writes last is seen
    passed  a closure stays, and says what to do
    passed  an error as the task is loaded is that of its author
    passed  one that dies is INVALID
    passed  computing (concurrency 1)
    passed  computing (concurrency 2)
    passed  by time, without any grace
    passed  the time of the test ends a run that computes for ever"
  `)
})
