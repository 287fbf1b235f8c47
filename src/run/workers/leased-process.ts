import { packageFile } from '../../units/platform/package-root.ts'
import { systemClock } from '../../units/time/clock.ts'
import { fromSharedTime } from '../../units/time/shared-clock.ts'
import { processChannel } from './channel.ts'
import { Lease } from './lease.ts'
import type { WorkerPayload } from './messages.ts'
import { WorkerChild } from './worker-child.ts'

const ENTRY = packageFile('dist/run/workers/worker-entry.js')

/** How long a thread may take for its last report when its lease is over. */
const LAST_WORDS_MS = 100

/**
 * The job of a process of an agent: its main thread only holds the lease, so that no task can keep it from a renewal or from its end, and one thread carries
 * the shares.
 */
export default async function runLeased({ payload }: { readonly payload: WorkerPayload }): Promise<void> {
  const channel = processChannel()
  const lease = Lease.until(fromSharedTime(payload.lease as number))
  let isDone = false
  const child = new WorkerChild(
    { kind: 'threads', entry: ENTRY },
    { ...payload, lease: lease.memory },
    {
      onMessage: (message) => {
        isDone ||= message.kind === 'done' || message.kind === 'failed'
        channel.send(message)
      },
      // As if the thread were this process: what it has reported is on its way.
      onGone: (how) => {
        if (!isDone) process.stderr.write(`${how}\n`, () => process.exit(1))
      },
    },
  )
  channel.listen((message) => {
    // A message that waited while this process was stopped must not renew what is over.
    if (systemClock.now() >= lease.endMs) {
      lease.end()
      child.send({ kind: 'end', by: 'agent', reason: 'its lease has ended' })
      setTimeout(() => void child.kill(), LAST_WORDS_MS)
    } else if (message.kind === 'renew') lease.renew(fromSharedTime(message.leaseEndMs))
    else child.send(message)
  })
  await child.gone
  channel.close()
}
