import { CHECK_FAILED } from '../../../units/errors/check-failure.ts'
import { isThenable } from '../../../units/errors/returned-value.ts'
import { thrownError } from '../../../units/errors/thrown.ts'
import { noop } from '../../../units/platform/noop.ts'
import type { Failure } from '../../call.ts'
import type { Reply } from '../../reply.ts'
import type { PreparedRequest } from '../request/request.ts'

/** Why the check of a request fails its reply; `undefined` if it passes. */
export function checkFailure({ check, method, target }: PreparedRequest, reply: Reply): Failure | undefined {
  try {
    const outcome = check!(reply)
    if (outcome === false) return failed(`${method} ${target.shownUrl}: \`check\` returned false`)
    if (!isThenable(outcome)) return undefined
    // Its rejection is nobody else's.
    void Promise.resolve(outcome).catch(noop)
    return failed(
      `${method} ${target.shownUrl}: \`check\` returned a promise, which nothing awaits: a reply is complete, so the function must not be \`async\``,
    )
  } catch (thrown) {
    return { ...failed(thrownError(thrown).message), thrown }
  }
}

const failed = (message: string): Failure => ({ code: CHECK_FAILED, message })
