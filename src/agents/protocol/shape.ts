/** Whether a value that came from elsewhere has the type it should have. */
export type Guard<Value> = (value: unknown) => value is Value

type Guards = Readonly<Record<string, Guard<unknown>>>
type Guarded<Of> = Of extends Guard<infer Value> ? Value : never
type Shaped<Of extends Guards> = { readonly [Key in keyof Of]: Guarded<Of[Key]> }

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** Accepts an object with exactly these properties: those of `required`, and of `optional` any. */
export function shape<Required extends Guards>(required: Required): Guard<Shaped<Required>>
export function shape<Required extends Guards, Optional extends Guards>(
  required: Required,
  optional: Optional,
): Guard<Shaped<Required> & Partial<Shaped<Optional>>>
export function shape(required: Guards, optional: Guards = {}): Guard<object> {
  const guards = new Map([...Object.entries<Guard<unknown>>(required), ...Object.entries<Guard<unknown>>(optional)])
  const names = Object.keys(required)
  return (value): value is object =>
    isRecord(value) &&
    names.every((name) => Object.hasOwn(value, name)) &&
    Object.entries(value).every(([name, part]) => guards.get(name)?.(part) === true)
}

/** A text of at most `longest` characters. */
export const text =
  (longest: number): Guard<string> =>
  (value): value is string =>
    typeof value === 'string' && value.length <= longest

export const oneOf =
  <const Values extends readonly unknown[]>(values: Values): Guard<Values[number]> =>
  (value): value is Values[number] =>
    values.includes(value)

export const listOf =
  <Value>(guard: Guard<Value>, longest: number): Guard<readonly Value[]> =>
  (value): value is readonly Value[] =>
    Array.isArray(value) && value.length <= longest && value.every((item) => guard(item))

export const anyOf =
  <First, Second>(first: Guard<First>, second: Guard<Second>): Guard<First | Second> =>
  (value): value is First | Second =>
    first(value) || second(value)

export const isFlag: Guard<boolean> = (value): value is boolean => typeof value === 'boolean'
export const isFinite: Guard<number> = (value): value is number => Number.isFinite(value)
export const isCount: Guard<number> = (value): value is number => Number.isSafeInteger(value) && (value as number) >= 0

const encoder = new TextEncoder()
const decoder = new TextDecoder('utf-8', { fatal: true })

export const encodeText = (content: string): Uint8Array => encoder.encode(content)

/** `undefined` if it is not UTF-8. */
export function decodeText(data: Uint8Array): string | undefined {
  try {
    return decoder.decode(data)
  } catch {
    return undefined
  }
}

export const encodeMessage = (message: object): Uint8Array => encoder.encode(JSON.stringify(message))

/** The message in JSON; `undefined` if it is none of that shape. */
export function decodeMessage<Message>(data: Uint8Array, guard: Guard<Message>): Message | undefined {
  const content = decodeText(data)
  return content === undefined ? undefined : parseMessage(content, guard)
}

/** As {@link decodeMessage}, from text. */
export function parseMessage<Message>(content: string, guard: Guard<Message>): Message | undefined {
  try {
    const message: unknown = JSON.parse(content)
    return guard(message) ? message : undefined
  } catch {
    return undefined
  }
}
