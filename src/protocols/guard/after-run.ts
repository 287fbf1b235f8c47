import type { Dispatcher } from 'undici'
import { undici } from '../undici.ts'

/**
 * What stands in the place of the dispatcher of `fetch` after a run: it refuses tasks that a run has left behind, and hands everything else to what was there
 * before.
 */
export class AfterRunDispatcher extends undici.Dispatcher {
  readonly #refuseLeftBehind: () => void
  #others: Dispatcher | undefined

  /** `refuseLeftBehind` throws if the code that fetches belongs to a run that is over. */
  constructor(refuseLeftBehind: () => void, others: Dispatcher | undefined) {
    super()
    this.#refuseLeftBehind = refuseLeftBehind
    this.#others = others
  }

  override dispatch(options: Dispatcher.DispatchOptions, handler: Dispatcher.DispatchHandler): boolean {
    this.#refuseLeftBehind()
    // Where nothing was there yet, undici makes such a one when it is first asked.
    return (this.#others ??= new undici.Agent()).dispatch(options, handler)
  }
}
