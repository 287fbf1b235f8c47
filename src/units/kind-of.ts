/** The class of an object, by its tag: a test environment such as jsdom puts classes of its own in place of Node's, with the same tags. */
const tagOf = (value: unknown): string => Object.prototype.toString.call(value).slice('[object '.length, -1)

/** What kind of thing came, such as `a string` or `FormData (object)`, for messages that must not show it since it may hold a secret. */
export function kindOf(value: unknown): string {
  if (value === undefined || value === null) return String(value)
  return typeof value === 'object' ? `${tagOf(value)} (object)` : `a ${typeof value}`
}
