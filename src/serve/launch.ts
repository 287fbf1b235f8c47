import { spawn, type ChildProcess, type SpawnOptions } from 'node:child_process'
import { delimiter, dirname, join } from 'node:path'
import { packageFile } from '../units/platform/package-root.ts'
import { hasGroups, withMark } from './process-tree.ts'
import type { TargetPlan } from './target-plan.ts'

/** The built file, since the oldest supported Node cannot run TypeScript. */
const PROBE = packageFile('dist/serve/probe.js')

/** `node_modules/.bin` of a directory and all its parents, nearest first, as npm prepends them to the search path. */
function installedCommands(directory: string): readonly string[] {
  const above = dirname(directory)
  const here = join(directory, 'node_modules', '.bin')
  return above === directory ? [here] : [here, ...installedCommands(above)]
}

function searchPath(cwd: string, env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  const name = Object.keys(env).find((key) => key.toUpperCase() === 'PATH') ?? 'PATH'
  return { [name]: [...installedCommands(cwd), env[name] ?? ''].join(delimiter) }
}

/**
 * Starts the process of a target, in a separate process group and with `mark` in its environment, so that it can be stopped with everything it starts. The
 * caller reads output and pipes.
 *
 * @param listenOn the value of PORT: a port, or the path of a Unix socket.
 */
export function launch(plan: TargetPlan, listenOn: number | string, mark: string): ChildProcess {
  const env = withMark({ ...process.env, PORT: String(listenOn), HOST: '127.0.0.1', ...plan.env }, mark)
  const options: SpawnOptions = { cwd: plan.cwd, detached: hasGroups, windowsHide: true }
  const [file, ...args] = plan.commandLine
  if (plan.kind === 'module') {
    const probed = { ...env, VITEST_LOAD_PROBE: String(process.pid) }
    return spawn(process.execPath, ['--import', PROBE.href, file, ...args], {
      ...options,
      env: probed,
      stdio: ['ignore', 'pipe', 'pipe', 'pipe'],
    })
  }
  // Keeps stdin open: development servers exit when it ends.
  return spawn(file, args, { ...options, env: { ...env, ...searchPath(plan.cwd, env) }, stdio: ['pipe', 'pipe', 'pipe'] })
}
