import { inspect } from 'node:util'

/** Says in one short line what came instead of what was expected: the value and, where it is not plain, its type. */
export function formatReceived(value: unknown): string {
  if (value === undefined || value === null) return String(value)
  const inspected = inspect(value, { depth: 1, breakLength: Number.POSITIVE_INFINITY, maxArrayLength: 5, maxStringLength: 80 })
  // Errors and classes with an `inspect` of their own take more than one line.
  const text = inspected.replaceAll(/\s*\n\s*/g, ' ')
  return `${text.length > 120 ? `${text.slice(0, 119)}…` : text} (${typeof value})`
}
