import { describe, expect, test } from 'vitest'
import { pressed, startFirst } from '../../../src/cli/ui/keys.ts'
import type { LabControl } from '../../../src/page/lab-control.ts'
import type { PageCommand } from '../../../src/page/messages.ts'

type Asked = LabControl['asked']

const CLOSED = { scenario: null, model: 'closed', users: 3, spawnRate: null, rate: null } as const satisfies Asked[number]
const OPEN = { scenario: 'buy', model: 'open', users: null, spawnRate: null, rate: 4 } as const satisfies Asked[number]

/** A lab that notes what it is told. */
function labWith({
  isRunning = true,
  asked = [CLOSED],
  tests = ['first', 'second'],
}: {
  isRunning?: boolean
  asked?: Asked
  tests?: string[]
}) {
  const commands: PageCommand[] = []
  const lab: LabControl = {
    url: 'http://127.0.0.1:1/?token=x',
    tests: tests.map((id) => ({ id })) as unknown as LabControl['tests'],
    asked,
    isRunning,
    idle: async () => {},
    command: (command) => void commands.push(command),
    close: async () => {},
  }
  return { lab, commands }
}

describe('a key', () => {
  test.for([
    ['+', 4],
    ['-', 2],
    ['>', 13],
    ['<', 1],
  ] as const)('%s changes three users to %i', async ([key, users]) => {
    const { lab, commands } = labWith({})
    expect(await pressed(key, lab)).toBeUndefined()
    expect(commands).toEqual([{ type: 'apply', rows: [{ ...CLOSED, users }] }])
  })

  test('changes the rate of an open scenario, each scenario by itself', async () => {
    const { lab, commands } = labWith({ asked: [CLOSED, OPEN] })
    await pressed('>', lab)
    expect(commands).toEqual([
      {
        type: 'apply',
        rows: [
          { ...CLOSED, users: 13 },
          { ...OPEN, rate: 14 },
        ],
      },
    ])
  })

  test('s stops what is running, and otherwise starts the first load test as it is', async () => {
    const running = labWith({})
    await pressed('s', running.lab)
    expect(running.commands).toEqual([{ type: 'stop' }])
    const idle = labWith({ isRunning: false })
    await pressed('s', idle.lab)
    expect(idle.commands).toEqual([{ type: 'start', test: 'first', rows: [], duration: null, baseUrl: null }])
  })

  test('q and Ctrl+C quit, h asks for help', async () => {
    const { lab, commands } = labWith({})
    expect([await pressed('q', lab), await pressed('\u0003', lab), await pressed('h', lab)]).toEqual(['quit', 'quit', 'help'])
    expect(commands).toEqual([])
  })

  test('that changes users does nothing if nothing is running, and any other key never does', async () => {
    const idle = labWith({ isRunning: false })
    expect(await pressed('+', idle.lab)).toBeUndefined()
    const { lab, commands } = labWith({})
    expect(await pressed('x', lab)).toBeUndefined()
    expect([...idle.commands, ...commands]).toEqual([])
  })
})

test('without a load test there is nothing to start, which is said', async () => {
  const { lab, commands } = labWith({ isRunning: false, tests: [] })
  expect(await startFirst(lab)).toEqual({ error: 'There is no load test here' })
  expect(commands).toEqual([])
})
