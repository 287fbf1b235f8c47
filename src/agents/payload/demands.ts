import { maxConcurrency, type LoadModel } from '../../plan/model.ts'
import type { Plan } from '../../plan/plan.ts'
import type { Milliseconds } from '../../units/duration.ts'
import type { PerSecond } from '../../units/rate.ts'
import type { JobPayload } from '../../run/workers/share-payload.ts'
import type { SimpleTask } from '../../run/task/simple-task.ts'
import type { AnyTask } from '../../run/task/task.ts'
import type { SerializedTask } from '../../run/workers/messages.ts'
import { isUrl } from '../../units/platform/any-realm.ts'
import type { Demands } from '../order.ts'

/** What jobs ask of each of the agents that share them. */
export function demandsOf(jobs: readonly Pick<JobPayload, 'plan' | 'task' | 'baseUrl' | 'baseSocket'>[], agents: number): Demands {
  const concurrency = sum(jobs.map(({ plan }) => Math.ceil(maxConcurrency(plan.model) / agents)))
  const rates = jobs.map(({ plan }) => highestRate(plan.model))
  const durationMs = Math.max(...jobs.map(({ plan }) => endMs(plan)))
  const hosts = [...new Set(jobs.flatMap(hostsOf))]
  return {
    concurrency,
    ...(rates.every((rate) => rate !== undefined) && { ratePerSecond: sum(rates) / agents }),
    ...(Number.isFinite(durationMs) && { durationMs }),
    ...(hosts.length > 0 && { hosts }),
  }
}

const sum = (numbers: readonly number[]): number => numbers.reduce((total, each) => total + each, 0)

/** `undefined` in a closed model, where the target sets the pace. */
const highestRate = (model: LoadModel): PerSecond | undefined =>
  model.kind === 'closed' ? undefined : Math.max(model.ratePerSecond, ...model.stages.flatMap(({ from, to }) => [from, to]))

const endMs = ({ startAtMs, warmup, durationMs }: Plan): Milliseconds => startAtMs + warmup.durationMs + durationMs

/** The hosts of the addresses that are known before; a Unix socket has none. */
function hostsOf({ plan, task, baseUrl, baseSocket }: Pick<JobPayload, 'plan' | 'task' | 'baseUrl' | 'baseSocket'>): readonly string[] {
  if (plan.http.socketPath !== undefined) return []
  const ofBase = baseUrl === undefined || baseSocket !== undefined ? [] : [baseUrl]
  return [...ofBase, ...addressesIn(task)].map(hostOf)
}

/** With its port, also the default one. */
function hostOf(address: string): string {
  const { host, port, protocol } = new URL(address)
  if (port !== '') return host
  return `${host}:${protocol === 'https:' || protocol === 'wss:' ? 443 : 80}`
}

/** The whole addresses of the requests of a task, as far as they are known before. */
export function addressesIn(task: AnyTask | JobPayload['task']): readonly string[] {
  const parts: readonly (SimpleTask | SerializedTask | undefined)[] =
    task.kind === 'scenario' ? [task.start, task.stop, ...task.choices.flatMap(({ steps }) => steps.map((step) => step.task))] : [task]
  return parts.flatMap((part) => {
    const url: unknown = part?.kind === 'request' ? part.request.url : undefined
    const address = isUrl(url) ? url.href : url
    return typeof address === 'string' && URL.canParse(address) ? [address] : []
  })
}
