import { spawn } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { builtModule, type BuiltModule } from '../helpers/built-module.ts'

export interface ChildSettings {
  /** Arguments of Node itself, such as `--expose-gc`. */
  readonly nodeArguments?: readonly string[]
  /** The most files that the process may hold open. */
  readonly openFiles?: number
}

/** Processes of their own, in which nothing but the library runs. */
export interface Children extends Disposable {
  /**
   * Runs the body of an async function that has `runLoad` and `standalone` in reach, and gives what it returns, as JSON carries it.
   * Rejects with what the process wrote when it fails, or does not end by itself.
   */
  run<Value>(body: string, settings?: ChildSettings): Promise<Value>
}

export async function children(): Promise<Children> {
  const built = { load: await builtModule('load/load'), environment: await builtModule('run/run-environment') }
  // With a folder for temporary files of its own it has a run lock of its own.
  const folder = mkdtempSync(join(tmpdir(), 'vitest-load-child-'))
  return {
    run: (body, settings = {}) => runChild(built, folder, body, settings),
    [Symbol.dispose]: () => {
      for (const module of Object.values(built)) module[Symbol.dispose]()
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

const RESULT = 'result: '

async function runChild<Value>(
  built: { readonly load: BuiltModule; readonly environment: BuiltModule },
  folder: string,
  body: string,
  { nodeArguments = [], openFiles }: ChildSettings,
): Promise<Value> {
  const code = `
    import { runLoad } from ${JSON.stringify(built.load.url)}
    import { standalone } from ${JSON.stringify(built.environment.url)}
    import { setTimeout as sleep } from 'node:timers/promises'
    const value = await (async () => { ${body} })()
    console.log(${JSON.stringify(RESULT)} + JSON.stringify(value))`
  const command = [process.execPath, ...nodeArguments, '--input-type=module', '-e', code]
  const env = { PATH: process.env['PATH'], TMPDIR: folder }
  const stdio = ['ignore', 'pipe', 'pipe'] as const
  const child =
    openFiles === undefined
      ? spawn(command[0]!, command.slice(1), { env, stdio: [...stdio] })
      : spawn('sh', ['-c', `ulimit -n ${openFiles}; exec "$@"`, 'sh', ...command], { env, stdio: [...stdio] })
  let output = ''
  for (const stream of [child.stdout, child.stderr]) stream.setEncoding('utf8').on('data', (chunk: string) => (output += chunk))
  const exitCode = await new Promise<number | null>((resolve) => child.once('close', resolve))
  const result = output.split('\n').find((line) => line.startsWith(RESULT))
  if (exitCode !== 0 || result === undefined) throw new Error(`The child ended with ${exitCode}:\n${output}`)
  return JSON.parse(result.slice(RESULT.length)) as Value
}
