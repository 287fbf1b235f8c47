import { isRecord } from '../../plan/problems/must-be.ts'
import type { PageCommand, PageSteering } from '../messages.ts'

const MOST_ROWS = 100
const LONGEST_TEXT = 2_000

/** A command as the page sends it; `undefined` if it is anything else. Whether its values make sense is for its test to say. */
export function readCommand(text: string): PageCommand | undefined {
  const given = parsed(text)
  if (!isRecord(given)) return undefined
  const { type, test, rows, duration = null, baseUrl = null, checkOnly = false } = given
  if (type === 'stop' || type === 'reset' || type === 'new') return { type }
  const known = rowsFrom(rows)
  if (known === undefined || typeof checkOnly !== 'boolean') return undefined
  if (type === 'apply') return { type, rows: known, checkOnly }
  if (type !== 'start' || !isText(test) || !isTextOrNull(duration) || !isTextOrNull(baseUrl)) return undefined
  return { type, test, rows: known, duration, baseUrl, checkOnly }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

const isText = (value: unknown): value is string => typeof value === 'string' && value.length <= LONGEST_TEXT

const isTextOrNull = (value: unknown): value is string | null => value === null || isText(value)

const isNumberOrNull = (value: unknown): value is number | null => value === null || typeof value === 'number'

function rowsFrom(rows: unknown): readonly PageSteering[] | undefined {
  if (!Array.isArray(rows) || rows.length > MOST_ROWS) return undefined
  const known: PageSteering[] = []
  for (const row of rows as readonly unknown[]) {
    if (!isRecord(row)) return undefined
    const { scenario = null, users = null, spawnRate = null, rate = null } = row
    if (!isTextOrNull(scenario) || !isNumberOrNull(users) || !isNumberOrNull(spawnRate) || !isNumberOrNull(rate)) return undefined
    known.push({ scenario, users, spawnRate, rate })
  }
  return known
}
