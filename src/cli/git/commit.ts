import { nearest } from '../../units/text/nearest.ts'
import { LoadError } from '../../units/errors/error.ts'
import { formatReceived } from '../../units/text/received.ts'
import { git } from './git.ts'
import type { Repository } from './repository.ts'

/** A commit, and the name it was requested by. */
export interface Commit {
  readonly hash: string
  /** The ref as given, or the remote branch that it was found as. */
  readonly name: string
}

const MOST_NAMES = 1_000
const SHORT = 9

export const shortHash = ({ hash }: Commit): string => hash.slice(0, SHORT)

/**
 * Resolves a ref to a commit. A clone made by CI has only the branches of its remote, so `main` is also searched as `origin/main`.
 *
 * @throws {LoadError} `no-commit`, with what to fetch if the clone is shallow.
 */
export async function commitOf(repository: Repository, ref: string): Promise<Commit> {
  for (const name of [ref, `origin/${ref}`]) {
    const { ok, output } = await git(repository.top, ['rev-parse', '--verify', '--quiet', '--end-of-options', `${name}^{commit}`])
    if (ok) return { hash: output, name }
  }
  throw new LoadError('no-commit', await missingText(repository, ref))
}

async function missingText({ top }: Repository, ref: string): Promise<string> {
  const what = `Expected ${formatReceived(ref)} to be a commit, branch or tag of this clone, but there is none`
  const shallow = await git(top, ['rev-parse', '--is-shallow-repository'])
  if (shallow.output === 'true')
    return [
      `${what}. The clone is shallow, without history. Fetch the commit first, which needs the network:`,
      `  git fetch --no-tags --depth=1 origin ${fetched(ref)}`,
      'or have CI clone everything (actions/checkout with `fetch-depth: 0`).',
    ].join('\n')
  const { output } = await git(top, [
    'for-each-ref',
    `--count=${MOST_NAMES}`,
    '--format=%(refname:short)',
    'refs/heads',
    'refs/remotes',
    'refs/tags',
  ])
  const meant = nearest(ref, output.split('\n'))
  return meant === undefined
    ? `${what}: \`git fetch\` fetches the commits of the remote`
    : `${what}: did you mean ${formatReceived(meant)}?`
}

/** Fetches a branch under the name that {@link commitOf} searches; a hash needs none. */
function fetched(ref: string): string {
  if (/^[0-9a-f]{7,40}$/.test(ref) || /[~^:@ ]/.test(ref)) return ref.replace(/[~^:@ ].*$/, '')
  const branch = ref.replace(/^origin\//, '')
  return `+refs/heads/${branch}:refs/remotes/origin/${branch}`
}
