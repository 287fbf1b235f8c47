import type { FromVitest, SideName, TestId } from '../../../run/comparison/remote/remote-messages.ts'
import { keyOf, placeOf } from '../../../run/comparison/remote/test-order.ts'

/** The state of one side while its process runs. */
export class SideState<Arm extends { readonly test: TestId }> {
  readonly name: SideName
  /** Loads that wait for their counterpart; more than one only if tests run concurrently. */
  readonly waiting: Arm[] = []
  /** Why each failed test failed. */
  readonly failures: Map<string, { readonly test: TestId; readonly reason: string }> = new Map()
  /** Problems that concern no single test, such as a file that cannot be read. */
  readonly troubles: string[] = []
  isOver = false
  /** Whether its Vitest has reported that it finished. */
  isComplete = false
  /** Whether its Vitest waits to be asked to run the tests again. */
  isRepeatable = false
  /** Resolves when it is. */
  readonly repeatable: Promise<string>
  /** Why it has no tests for the arguments. */
  emptyReason: string | undefined
  readonly #names = new Map<string, readonly string[]>()
  readonly #runs = new Map<string, number>()

  #onRepeatable: (how: string) => void = () => {}

  constructor(name: SideName) {
    this.name = name
    this.repeatable = new Promise((resolve) => {
      this.#onRepeatable = resolve
    })
  }

  note(message: FromVitest): void {
    switch (message.kind) {
      case 'collected':
        this.#names.set(placeOf(message), message.names)
        break
      case 'failed':
        this.failures.set(keyOf(message.test), message)
        break
      case 'broken':
        this.troubles.push(`${message.file}: ${message.reason}`)
        break
      case 'empty':
        this.isComplete = true
        this.emptyReason = message.reason
        break
      case 'over':
        this.isComplete = true
        this.isRepeatable = message.isRepeatable
        if (message.isRepeatable) this.#onRepeatable('waits')
        this.troubles.push(...message.reasons)
        break
    }
  }

  /** Returns how many loads this test has run before, and counts one more. */
  nextRun(test: TestId): number {
    const run = this.#runs.get(keyOf(test)) ?? 0
    this.#runs.set(keyOf(test), run + 1)
    return run
  }

  /** Whether this side has such a test, as far as is known. */
  has(test: TestId): boolean {
    return this.#names.get(placeOf(test))?.includes(test.name) === true
  }

  /** Whether a load of this test can no longer come from this side: its file is over, has no such test, or is at a later one. */
  isPast(test: TestId): boolean {
    if (this.isOver || this.waiting.some((arm) => placeOf(arm.test) > placeOf(test))) return true
    const names = this.#names.get(placeOf(test))
    if (names === undefined) return false
    const at = names.indexOf(test.name)
    return at < 0 || this.waiting.some((arm) => placeOf(arm.test) === placeOf(test) && names.indexOf(arm.test.name) > at)
  }
}
