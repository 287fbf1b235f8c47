/**
 * Does things once the callback of a library has returned, in the order in which they were added: what comes of them (the next call, the end of all) would
 * otherwise call the library in the midst of its own work. However many there are, it takes one turn of the queue of microtasks.
 */
export class Afterwards<Thing> {
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
