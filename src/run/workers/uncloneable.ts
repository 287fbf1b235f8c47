import { isMap, isSet } from 'node:util/types'
import { serialize } from 'node:v8'
import type { Workers } from '../../plan/plan.ts'
import { pathOf } from '../../units/text/property-path.ts'

/** A part of a value that cannot be cloned. */
export interface Uncloneable {
  /** Its path, such as `data.clients[2].socket`. */
  readonly path: string
  readonly value: unknown
}

/** The longest useful path; a value that nests deeper is reported at this level. */
const MOST_LEVELS = 20

/** Finds the part of a value that cannot be sent to workers of a kind; `undefined` if all of it can. `name` is the name of the value. */
export function uncloneableIn(value: unknown, name: string, kind: Workers['kind']): Uncloneable | undefined {
  return isCloneable(value, kind) ? undefined : innermost({ path: name, value }, kind, MOST_LEVELS)
}

/** Threads accept what `structuredClone` accepts, processes a little less: shared memory stays in its process. */
function isCloneable(value: unknown, kind: Workers['kind']): boolean {
  try {
    if (kind === 'threads') structuredClone(value)
    else serialize(value)
    return true
  } catch {
    return false
  }
}

function innermost(found: Uncloneable, kind: Workers['kind'], levels: number): Uncloneable {
  if (levels === 0) return found
  for (const part of partsOf(found)) if (!isCloneable(part.value, kind)) return innermost(part, kind, levels - 1)
  return found
}

/** The children that cloning would visit. */
function* partsOf({ path, value }: Uncloneable): Generator<Uncloneable> {
  if (typeof value !== 'object' || value === null) return
  if (isMap(value) || isSet(value)) {
    for (const [key, part] of value.entries()) {
      if (isMap(value)) yield { path: `a key of ${path}`, value: key }
      yield { path: `an entry of ${path}`, value: part }
    }
    return
  }
  for (const key of Object.keys(value)) yield { path: pathOf(path, key, Array.isArray(value)), value: read(value, key) }
}

/** If a getter throws, the error counts as its value. */
function read(value: object, key: string): unknown {
  try {
    return (value as Record<string, unknown>)[key]
  } catch (error) {
    return () => error
  }
}
