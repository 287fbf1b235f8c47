/** The class of an object, by its tag: a test environment such as jsdom replaces Node's classes by ones with the same tags. */
const tagOf = (value: unknown): string => Object.prototype.toString.call(value).slice('[object '.length, -1)

/** The kind of a value, such as `a string` or `FormData (object)`, for messages that must not show it because it may be a secret. */
export function kindOf(value: unknown): string {
  if (value === undefined || value === null) return String(value)
  return typeof value === 'object' ? `${tagOf(value)} (object)` : `a ${typeof value}`
}
