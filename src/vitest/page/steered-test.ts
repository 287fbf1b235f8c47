import type { TestContext } from 'vitest'
import { plainText } from '../../units/text/plain-text.ts'
import { messageOf } from '../../units/errors/thrown.ts'
import { skipTest } from '../test/skip.ts'

declare module 'vitest' {
  interface TaskMeta {
    /** What the body of a steered load test threw; set by vitest-load. */
    loadFailure?: string
  }
}

const LONGEST_TEXT = 600

/** Ends a load test that the page steered: as skipped, since it proves nothing, and with what its body threw as its text. */
export function endSteered({ task }: TestContext, failure: unknown): never {
  const text = failure === undefined ? undefined : `assertion failed: ${plainText(messageOf(failure), LONGEST_TEXT)}`
  if (text !== undefined) task.meta.loadFailure = text
  return skipTest(task, text ?? 'steered on the live page: it proves nothing')
}
