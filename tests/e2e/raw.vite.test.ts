import { expect, test } from 'vitest'
import { overview } from '../helpers/projects/overview.ts'
import { runProject } from '../helpers/projects/run-project.ts'

test('raw clients and rows of data do in threads and processes what they do here', { timeout: 400_000 }, async () => {
  const run = await runProject('raw')
  expect(run.errors, run.output).toEqual([])
  expect(overview(run)).toMatchInlineSnapshot(`
    "passed  tcp: exchange, hold, stream, close {}
    passed  tcp: exchange, hold, stream, close { threads: 2 }
    passed  tcp: exchange, hold, stream, close { processes: 2 }
    passed  tcp: whatever goes wrong {}
    passed  tcp: whatever goes wrong { threads: 2 }
    passed  tcp: whatever goes wrong { processes: 2 }
    passed  tls: a name that is right, and one that is wrong {}
    passed  tls: a name that is right, and one that is wrong { threads: 2 }
    passed  tls: a name that is right, and one that is wrong { processes: 2 }
    passed  udp: one datagram in ten is lost {}
    passed  udp: one datagram in ten is lost { threads: 2 }
    passed  udp: one datagram in ten is lost { processes: 2 }
    passed  ws: one that answers, and one that breaks off {}
    passed  ws: one that answers, and one that breaks off { threads: 2 }
    passed  ws: one that answers, and one that breaks off { processes: 2 }
    passed  each row goes to exactly one iteration, and where none is left it fails {}
    passed  each row goes to exactly one iteration, and where none is left it fails { threads: 3 }
    passed  each row goes to exactly one iteration, and where none is left it fails { processes: 3 }
    passed  each account goes to exactly one user, from its start to its stop {}
    passed  each account goes to exactly one user, from its start to its stop { threads: 3 }
    passed  each account goes to exactly one user, from its start to its stop { processes: 3 }
    passed  a user for whom no account is left has no start {}
    passed  a user for whom no account is left has no start { threads: 3 }
    passed  a user for whom no account is left has no start { processes: 3 }
    passed  a module that is the task has feeds as well, whatever else it takes from us {}
    passed  a module that is the task has feeds as well, whatever else it takes from us { threads: 3 }
    passed  a module that is the task has feeds as well, whatever else it takes from us { processes: 3 }"
  `)
})
