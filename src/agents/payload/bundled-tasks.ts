import { mappedParts } from '../../run/task/scenario.ts'
import type { PortableTask } from '../../run/task/portable.ts'
import type { SerializedTask } from '../../run/workers/messages.ts'
import type { JobPayload } from '../../run/workers/share-payload.ts'

type CodeOfJob = Pick<JobPayload, 'task' | 'headers' | 'names'>

/** The addresses of all modules of a job, each once. */
export function modulesOf(job: CodeOfJob): readonly string[] {
  const modules = new Set<string>()
  withModules(job, (module) => {
    modules.add(module)
    return module
  })
  return [...modules]
}

/** Replaces the address of every module of a job. */
export function withModules<Job extends CodeOfJob>(job: Job, replaced: (module: string) => string): Job {
  const portable = (task: PortableTask): PortableTask => ({ ...task, module: replaced(task.module) })
  const part = (task: SerializedTask): SerializedTask => (task.kind === 'portable' ? portable(task) : task)
  const { task, headers, names } = job
  return {
    ...job,
    task: task.kind === 'scenario' ? mappedParts(task, part) : part(task),
    headers: headers && portable(headers),
    names: names && portable(names),
  }
}
