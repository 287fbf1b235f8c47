import { MAX_WORKERS } from '../../plan/limits.ts'
import type { Abort, GeneratorRecord } from '../../record/run-record.ts'
import type { ShareStatus } from '../../run/local/share-slot.ts'
import { count, dictionary, fields, flag, list, number, oneOf, optional, text, type Coding } from './coding.ts'
import { section, type Sections } from './sections.ts'

export const generatorCoding: Coding<GeneratorRecord> = fields<GeneratorRecord>({
  loopDelayP99Ms: number,
  utilization: number,
  sendLatenessP99Ms: number,
  gcMs: number,
  cpuMs: number,
  cpuWaitRatio: number,
  machineRatio: optional(number),
})

const ABORTED_BY = ['signal', 'deadline', 'limit', 'users', 'agent'] as const satisfies readonly Abort['by'][]
/** Of what a run keeps without a limit of its own. */
const ANY = Number.POSITIVE_INFINITY

type Observed = ShareStatus['observations']

const observations = fields<Observed>({
  abandoned: count,
  sharedLoop: flag,
  usedClient: flag,
  mock: optional(text),
  coverage: flag,
  evictedCookies: count,
  lostWorkers: list(text, MAX_WORKERS, 'lost workers'),
  sentValues: optional(list(text, ANY, 'sent values')),
  reached: optional(dictionary(count, ANY, 'addresses')),
})

/** The status of the share of a job, in sections: the first changes all the time, the others hardly ever. */
export const STATUS_SECTIONS: Sections<ShareStatus> = [
  section<ShareStatus, 'activeUsers' | 'generator' | 'schedule' | 'users'>(
    fields({
      activeUsers: number,
      generator: generatorCoding,
      schedule: fields<ShareStatus['schedule']>({ due: number, sent: number, dropped: number }),
      users: fields<ShareStatus['users']>({ planned: number, started: number, failedStart: number }),
    }),
  ),
  section<ShareStatus, 'measureFromMs'>(fields({ measureFromMs: number })),
  section<ShareStatus, 'aborted'>(fields({ aborted: optional(fields<Abort>({ by: oneOf(ABORTED_BY), reason: text, atMs: number })) })),
  section<ShareStatus, 'observations'>(fields({ observations })),
]
