/** Every error this library throws: a stable `code` to tell errors apart, a message that says what to do. */
export class LoadError extends Error {
  override readonly name: string = 'LoadError'
  readonly code: string

  constructor(code: string, message: string, options?: ErrorOptions) {
    super(message, options)
    this.code = code
  }
}
