import type { LabControl } from '../../page/lab-control.ts'
import type { PageError } from '../../page/messages.ts'

export const CTRL_C = '\u0003'
export const KEYS = 's start or stop · + - one user · > < ten · h help · q quit'

const STEPS: Readonly<Record<string, number>> = { '+': 1, '-': -1, '>': 10, '<': -10 }

/** Starts the first load test as it is. */
export async function startFirst(lab: LabControl): Promise<PageError | undefined> {
  await lab.idle()
  const [test] = lab.tests
  if (test === undefined) return { error: 'There is no load test here' }
  return lab.command({ type: 'start', test: test.id, rows: [], duration: null, baseUrl: null })
}

/** What a key does; `quit` for the one that ends the lab, `help` for a key that needs no more than a line. Anything else does nothing. */
export async function pressed(key: string, lab: LabControl): Promise<PageError | 'quit' | 'help' | undefined> {
  if (key === 'q' || key === CTRL_C) return 'quit'
  if (key === 'h') return 'help'
  if (key === 's') return lab.isRunning ? lab.command({ type: 'stop' }) : await startFirst(lab)
  const step = STEPS[key]
  if (step === undefined || !lab.isRunning) return undefined
  const rows = lab.asked.map((row) =>
    row.model === 'closed'
      ? { ...row, users: Math.max(1, (row.users ?? 1) + step) }
      : { ...row, rate: Math.max(1, (row.rate ?? 1) + step) },
  )
  return lab.command({ type: 'apply', rows })
}
