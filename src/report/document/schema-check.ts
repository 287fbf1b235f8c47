/** As much of JSON Schema (draft 2020-12) as the schema of the document uses. */
export interface Schema {
  readonly $ref?: string
  readonly $defs?: Readonly<Record<string, Schema>>
  readonly type?: string | readonly string[]
  readonly const?: unknown
  readonly enum?: readonly unknown[]
  readonly required?: readonly string[]
  readonly properties?: Readonly<Record<string, Schema>>
  readonly additionalProperties?: Schema
  readonly items?: Schema
  readonly minItems?: number
  readonly maxItems?: number
  readonly minimum?: number
  readonly minLength?: number
  readonly pattern?: string
  readonly anyOf?: readonly Schema[]
  readonly allOf?: readonly Schema[]
  readonly if?: Schema
  readonly then?: Schema
}

/** The first way in which data violates a schema, such as `runs[2].judged[0].verdict must be one of "pass", "fail"`; `undefined` if it does not. */
export function violation(data: unknown, schema: Schema): string | undefined {
  return new Check(schema.$defs ?? {}).in(data, schema, '')
}

class Check {
  readonly #defs: Readonly<Record<string, Schema>>

  constructor(defs: Readonly<Record<string, Schema>>) {
    this.#defs = defs
  }

  in(data: unknown, schema: Schema, path: string): string | undefined {
    const { $ref } = schema
    if ($ref !== undefined) return this.in(data, this.#defs[$ref.replace('#/$defs/', '')]!, path)
    return this.#value(data, schema, path) ?? this.#parts(data, schema, path) ?? this.#combined(data, schema, path)
  }

  #value(data: unknown, schema: Schema, path: string): string | undefined {
    const must = (expectation: string): string => `${path === '' ? 'it' : path} must be ${expectation}`
    const types = schema.type === undefined ? [] : [schema.type].flat()
    if (types.length > 0 && !types.some((type) => isOf(type, data))) return must(types.map((type) => ARTICLES[type] ?? type).join(' or '))
    if ('const' in schema && data !== schema.const) return must(JSON.stringify(schema.const))
    if (schema.enum !== undefined && !schema.enum.includes(data))
      return must(`one of ${schema.enum.map((value) => JSON.stringify(value)).join(', ')}`)
    if (typeof data === 'number' && schema.minimum !== undefined && data < schema.minimum) return must(`at least ${schema.minimum}`)
    if (typeof data !== 'string') return undefined
    if (schema.minLength !== undefined && data.length < schema.minLength) return must('a text that is not empty')
    return schema.pattern === undefined || new RegExp(schema.pattern, 'u').test(data) ? undefined : must(`a text like ${schema.pattern}`)
  }

  #parts(data: unknown, schema: Schema, path: string): string | undefined {
    if (Array.isArray(data)) return this.#items(data, schema, path)
    if (typeof data !== 'object' || data === null) return undefined
    const missing = schema.required?.find((name) => !Object.hasOwn(data, name))
    if (missing !== undefined) return `${joined(path, missing)} is missing`
    for (const [name, value] of Object.entries(data)) {
      const known = schema.properties !== undefined && Object.hasOwn(schema.properties, name) ? schema.properties[name] : undefined
      const own = known ?? schema.additionalProperties
      const found = own === undefined ? undefined : this.in(value, own, joined(path, name))
      if (found !== undefined) return found
    }
    return undefined
  }

  #items(data: readonly unknown[], { items, minItems = 0, maxItems = Number.POSITIVE_INFINITY }: Schema, path: string): string | undefined {
    if (data.length < minItems || data.length > maxItems) return `${path} must have ${minItems} to ${maxItems} items`
    if (items === undefined) return undefined
    for (const [index, item] of data.entries()) {
      const found = this.in(item, items, `${path}[${index}]`)
      if (found !== undefined) return found
    }
    return undefined
  }

  #combined(data: unknown, schema: Schema, path: string): string | undefined {
    if (schema.if !== undefined && schema.then !== undefined && this.in(data, schema.if, path) === undefined) {
      const found = this.in(data, schema.then, path)
      if (found !== undefined) return found
    }
    for (const part of schema.allOf ?? []) {
      const found = this.in(data, part, path)
      if (found !== undefined) return found
    }
    if (schema.anyOf === undefined) return undefined
    const found = schema.anyOf.map((part) => this.in(data, part, path))
    // The deepest problem says most.
    return found.includes(undefined) ? undefined : found.toSorted((first, second) => second!.length - first!.length)[0]
  }
}

const ARTICLES: Readonly<Record<string, string>> = {
  array: 'a list',
  boolean: 'true or false',
  integer: 'a whole number',
  number: 'a number',
  object: 'an object',
  string: 'a text',
}

function isOf(type: string, data: unknown): boolean {
  if (type === 'array') return Array.isArray(data)
  if (type === 'null') return data === null
  if (type === 'integer') return Number.isInteger(data)
  if (type === 'object') return typeof data === 'object' && data !== null && !Array.isArray(data)
  return typeof data === type
}

/** Names from a file: whatever they contain, they stay short. */
const joined = (path: string, name: string): string =>
  `${path === '' ? '' : `${path}.`}${name.length > 60 ? `${name.slice(0, 59)}…` : name}`
