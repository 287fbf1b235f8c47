/** Keys of the separate random streams of an iteration; the numbers that its task draws have none. */
export const RANDOM_STREAM = { think: 1, choice: 2, start: 3, stop: 4, flow: 5, coin: 6, pause: 7 } as const
