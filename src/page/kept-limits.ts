import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { isRecord } from '../plan/problems/must-be.ts'
import type { Judged } from '../report/document/judged.ts'

const MOST_TESTS = 500
const MOST_LIMITS = 50

/** The limits that the last run of each test was judged by, in a file; without it, or if it is none of ours, none are known. */
export class KeptLimits {
  readonly #path: string
  #limits: ReadonlyMap<string, readonly Judged[]>

  constructor(path: string) {
    this.#path = path
    this.#limits = new Map(read(path))
  }

  of(test: string): readonly Judged[] {
    return this.#limits.get(test) ?? []
  }

  keep(test: string, judged: readonly Judged[]): void {
    const limits = judged.filter(({ limit }) => limit !== null).slice(0, MOST_LIMITS)
    if (limits.length === 0) return
    const others = [...this.#limits].filter(([name]) => name !== test)
    this.#limits = new Map([...others.slice(1 - MOST_TESTS), [test, limits]])
    try {
      mkdirSync(dirname(this.#path), { recursive: true })
      writeFileSync(this.#path, `${JSON.stringify(Object.fromEntries(this.#limits), undefined, 1)}\n`)
    } catch {
      // A project that cannot be written to shows limits when the run ends.
    }
  }
}

function read(path: string): readonly (readonly [string, readonly Judged[]])[] {
  try {
    const known: unknown = JSON.parse(readFileSync(path, 'utf8'))
    return isRecord(known) ? Object.entries(known).filter((entry): entry is [string, readonly Judged[]] => isLimits(entry[1])) : []
  } catch {
    return []
  }
}

const isLimits = (value: unknown): boolean =>
  Array.isArray(value) &&
  value.every((limit) => isRecord(limit) && typeof limit['scope'] === 'string' && typeof limit['limit'] === 'number')
