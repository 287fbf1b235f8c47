import { maskOf } from '../report/document/mask.ts'
import type { Frame } from './frames/frame.ts'
import type { PageErrorCount, PagePart, PageScope } from './messages.ts'

/** Those of earlier runs are forgotten beyond this number: all that a run in progress has sent is hidden. */
const MOST_SECRETS = 8_000
const MOST_MASKED = 2_000

/** Hides what requests of the session have sent, in all that the page shows of runs that go on; reports do the same. */
export class LiveMask {
  #secrets: ReadonlySet<string> = new Set()
  #mask: ((text: string) => string) | undefined
  /** Most texts come again every second. */
  readonly #masked = new Map<string, string>()

  add(secrets: readonly string[]): void {
    const fresh = secrets.filter((secret) => !this.#secrets.has(secret))
    if (fresh.length === 0) return
    const latest = new Set(secrets)
    const earlier = [...this.#secrets].filter((secret) => !latest.has(secret))
    this.#secrets = new Set([...earlier.slice(Math.max(0, earlier.length + latest.size - MOST_SECRETS)), ...latest])
    this.#mask = undefined
    this.#masked.clear()
  }

  readonly text = (text: string): string => {
    if (this.#secrets.size === 0) return text
    const known = this.#masked.get(text)
    if (known !== undefined) return known
    this.#mask ??= maskOf([...this.#secrets])
    const masked = this.#mask(text)
    if (this.#masked.size >= MOST_MASKED) this.#masked.clear()
    this.#masked.set(text, masked)
    return masked
  }

  /** A frame without what its run has sent: in names of steps, in errors, and in the output of the target. */
  frame(frame: Frame): Frame {
    this.add(frame.secrets)
    if (this.#secrets.size === 0) return frame
    const names = this.#names(frame.parts, frame.stepNames)
    const scope = (given: PageScope): PageScope => names.get(given) ?? given
    return {
      ...frame,
      secrets: [],
      parts: frame.parts.map((part): PagePart => ({ ...part, scope: scope(part.scope) })),
      stepNames: frame.stepNames.map((name) => scope(`step ${name}`).slice('step '.length)),
      errors: frame.errors.map((error): PageErrorCount => ({
        ...error,
        scope: scope(error.scope),
        code: this.text(error.code),
        message: this.text(error.message),
      })),
      target: frame.target && { ...frame.target, output: this.text(frame.target.output) },
    }
  }

  /** The scope of each step; those that differ stay different. */
  #names(parts: readonly PagePart[], stepNames: readonly string[]): ReadonlyMap<PageScope, PageScope> {
    const names = new Map<PageScope, PageScope>()
    const taken = new Set<PageScope>()
    const steps = [...stepNames.map((name) => `step ${name}`), ...parts.map(({ scope }) => scope)].filter((each) =>
      each.startsWith('step '),
    )
    for (const step of new Set(steps)) {
      const masked = `step ${this.text(step.slice('step '.length))}`
      let unique = masked
      for (let number = 2; taken.has(unique); number++) unique = `${masked} (${number})`
      taken.add(unique)
      names.set(step, unique)
    }
    return names
  }
}
