/** The status of a reply that a task returned from a client of its own; 0 where the value is no reply. */
export function statusOf(value: object): number {
  const { status, statusCode } = value as { status?: unknown; statusCode?: unknown }
  for (const candidate of [status, statusCode])
    if (typeof candidate === 'number' && Number.isInteger(candidate) && candidate >= 100 && candidate <= 599) return candidate
  return 0
}

/**
 * Reads and drops the body of a returned `Response` (or of undici's reply) that nobody has read: until then the exchange is not over and its connection
 * cannot be used again. Gives `undefined` where there is nothing to read.
 */
export function drained(value: object): Promise<void> | undefined {
  const { body, bodyUsed } = value as { body?: unknown; bodyUsed?: unknown }
  if (typeof body !== 'object' || body === null || bodyUsed === true || (body as { bodyUsed?: unknown }).bodyUsed === true) return undefined
  if (bodyUsed !== false && !('dump' in body)) return undefined
  return Symbol.asyncIterator in body ? readToEnd(body as AsyncIterable<unknown>) : undefined
}

async function readToEnd(body: AsyncIterable<unknown>): Promise<void> {
  for await (const chunk of body) void chunk
}
