/** The bytes are no report of an agent: cut off, altered or forged. Nothing of them was used. */
export class ReportError extends Error {
  override readonly name = 'ReportError'

  constructor(what: string) {
    super(`The report is not valid: ${what}`)
  }
}
