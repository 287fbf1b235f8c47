import { closeSync, openSync, readFileSync, readSync } from 'node:fs'

/** Reading is synchronous, so that one buffer is enough. */
const buffer = Buffer.allocUnsafe(4_096)

/** A small file of `/proc` that is read again and again: kept open, a reading costs a few µs, and is never of another process that got the same number. */
export class ProcFile {
  readonly #descriptor: number

  /** @throws if it cannot be opened. */
  constructor(path: string) {
    this.#descriptor = openSync(path, 'r')
  }

  /** `undefined` if its process or thread has ended. */
  read(): string | undefined {
    try {
      return buffer.toString('latin1', 0, readSync(this.#descriptor, buffer, 0, buffer.length, 0))
    } catch {
      return undefined
    }
  }

  close(): void {
    closeSync(this.#descriptor)
  }
}

/** Opens it; `undefined` if there is none, or we may not. */
export function keptFile(path: string): ProcFile | undefined {
  try {
    return new ProcFile(path)
  } catch {
    return undefined
  }
}

/** The text of a file; empty if there is none, or we may not read it. */
export function textOf(path: string): string {
  try {
    return readFileSync(path, 'latin1')
  } catch {
    return ''
  }
}
