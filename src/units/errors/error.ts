import { safeText } from '../text/safe-text.ts'

/** Every error that this library throws: a stable `code`, and a message that says what to do and is safe to print. */
export class LoadError extends Error {
  override readonly name: string = 'LoadError'
  readonly code: string

  constructor(code: string, message: string, options?: ErrorOptions) {
    super(safeText(message), options)
    this.code = code
  }
}
