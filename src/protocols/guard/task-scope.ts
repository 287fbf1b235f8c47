import { AsyncLocalStorage } from 'node:async_hooks'

/** Which run the code that goes on belongs to, as a function task. A run of requests alone never enters it, and pays nothing for it. */
export const taskScope: AsyncLocalStorage<{ readonly isOver: boolean }> = new AsyncLocalStorage()
