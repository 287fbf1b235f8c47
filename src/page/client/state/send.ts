import type { PageCommand, PageError } from '../../messages.ts'

const LONGEST_MS = 2_000

/** Sends a command; resolves with why it was refused, or `undefined` if it was not. */
export async function send(command: PageCommand): Promise<PageError | undefined> {
  try {
    const response = await fetch('/commands', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(command),
      signal: AbortSignal.timeout(LONGEST_MS),
    })
    if (response.ok) return undefined
    const text = await response.text()
    return readError(text) ?? { error: `The server refused: ${response.status} ${text.slice(0, 200)}` }
  } catch (error) {
    const isLate = error instanceof Error && error.name === 'TimeoutError'
    return { error: isLate ? `The server did not answer within ${LONGEST_MS / 1_000} s.` : 'The server cannot be reached.' }
  }
}

function readError(text: string): PageError | undefined {
  try {
    const body = JSON.parse(text) as Partial<PageError> | null
    return typeof body?.error === 'string' ? (body as PageError) : undefined
  } catch {
    return undefined
  }
}
