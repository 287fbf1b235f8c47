/** Keeps apart the random numbers of one iteration of a user that serve different ends; those that its task draws have no purpose. */
export const RANDOM_STREAM = { think: 1, choice: 2, start: 3, stop: 4, flow: 5, coin: 6 } as const
