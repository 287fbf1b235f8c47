import { execFile } from 'node:child_process'
import { LoadError } from '../../units/errors/error.ts'

/** The outcome of a git command. */
export interface GitOutcome {
  readonly ok: boolean
  readonly output: string
  readonly complaint: string
}

/** Variables that git sets in hooks: they would bind every command to that one tree. */
const OF_A_HOOK = ['GIT_DIR', 'GIT_WORK_TREE', 'GIT_INDEX_FILE', 'GIT_PREFIX']

const MOST_BYTES = 64 * 1024 * 1024

/** Runs git in a folder, without the hooks of the repository. */
export function git(folder: string, args: readonly string[]): Promise<GitOutcome> {
  const env = { ...process.env, GIT_TERMINAL_PROMPT: '0', LC_ALL: 'C' }
  for (const name of OF_A_HOOK) Reflect.deleteProperty(env, name)
  return new Promise((resolve, reject) => {
    execFile('git', ['-c', 'core.hooksPath=/dev/null', ...args], { cwd: folder, env, maxBuffer: MOST_BYTES }, (error, stdout, stderr) => {
      if (error !== null && (error as NodeJS.ErrnoException).code === 'ENOENT')
        reject(new LoadError('no-git', 'Expected `git` to be installed and on the PATH: compare needs it for the other side'))
      else resolve({ ok: error === null, output: stdout.trim(), complaint: stderr.trim() })
    })
  })
}

/** The output of a command that must succeed. */
export async function gitOutput(folder: string, args: readonly string[]): Promise<string> {
  const { ok, output, complaint } = await git(folder, args)
  if (!ok) throw new LoadError('git-failed', `git ${args.join(' ')} failed in ${folder}: ${complaint}`)
  return output
}
