import { availableParallelism, cpus } from 'node:os'
import { arch, env, platform, versions } from 'node:process'
import { machineFrom, type Machine } from '../../../result/baseline/machine.ts'

let known: Machine | undefined

/** The machine that this process runs on; read once. */
export function thisMachine(): Machine {
  known ??= machineFrom({
    model: cpus()[0]?.model,
    cores: availableParallelism(),
    platform,
    architecture: arch,
    node: versions.node,
    env,
  })
  return known
}
