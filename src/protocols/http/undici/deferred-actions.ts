/**
 * Runs actions after the callback of a library has returned, in the order in which they were added: otherwise their effects (the next call, the end of
 * everything) would call the library in the middle of its work. Any number of them uses one microtask.
 */
export class DeferredActions<Thing> {
  readonly #act: (thing: Thing) => void
  readonly #run = (): void => {
    const things = this.#things
    this.#things = []
    for (const thing of things) this.#act(thing)
  }
  #things: Thing[] = []

  constructor(act: (thing: Thing) => void) {
    this.#act = act
  }

  add(thing: Thing): void {
    if (this.#things.push(thing) === 1) queueMicrotask(this.#run)
  }
}
