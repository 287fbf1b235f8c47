/** Does nothing: for what has to be called, or caught, and is of no interest. */
export function noop(): void {}
