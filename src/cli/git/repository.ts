import { realpathSync } from 'node:fs'
import { join } from 'node:path'
import { LoadError } from '../../units/errors/error.ts'
import { git, gitOutput } from './git.ts'

/** The location of the package under test in its repository. */
export interface Repository {
  /** The working tree, links resolved. */
  readonly top: string
  /** The path from there to the package, such as `packages/api`; `''` for the root. */
  readonly prefix: string
}

/** @throws {LoadError} `no-repository` outside any repository. */
export async function repositoryAt(folder: string): Promise<Repository> {
  const { ok, output, complaint } = await git(folder, ['rev-parse', '--show-toplevel'])
  if (!ok || output === '')
    throw new LoadError(
      'no-repository',
      `Expected ${folder} to be in the working tree of a git repository, whose history contains the other side of the comparison: ${complaint}`,
    )
  const prefix = await gitOutput(folder, ['rev-parse', '--show-prefix'])
  return { top: realpathSync(output), prefix: prefix.replace(/\/$/, '') }
}

export const packageFolder = ({ top, prefix }: Repository): string => join(top, prefix)

/** Whether the working tree has uncommitted changes, including untracked files. */
export const isDirty = async ({ top }: Repository): Promise<boolean> => (await gitOutput(top, ['status', '--porcelain'])) !== ''
