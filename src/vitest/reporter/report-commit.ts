import { execFileSync } from 'node:child_process'
import { env } from 'node:process'
import type { ReportCommit } from '../../report/document/load-report.ts'

const PATIENCE_MS = 5_000

/** The commit that is checked out, by git, otherwise by the variables of the CI; `null` if neither knows it. */
export function commitIn(folder: string): ReportCommit | null {
  const sha = git(folder, 'rev-parse', 'HEAD') ?? variable(SHA)
  if (sha === undefined || sha === '') return null
  const branch = git(folder, 'symbolic-ref', '--short', '-q', 'HEAD') ?? variable(BRANCH)
  const changes = git(folder, 'status', '--porcelain', '--untracked-files=no')
  return { sha, branch: branch ?? null, dirty: changes === undefined ? null : changes !== '' }
}

/** Of GitHub, GitLab, CircleCI, Buildkite, Azure and Jenkins. A checkout in CI is often no branch, or not even a repository. */
const SHA = ['GITHUB_SHA', 'CI_COMMIT_SHA', 'CIRCLE_SHA1', 'BUILDKITE_COMMIT', 'BUILD_SOURCEVERSION', 'GIT_COMMIT']
const BRANCH = [
  'GITHUB_HEAD_REF',
  'GITHUB_REF_NAME',
  'CI_COMMIT_REF_NAME',
  'CIRCLE_BRANCH',
  'BUILDKITE_BRANCH',
  'BUILD_SOURCEBRANCHNAME',
  'GIT_BRANCH',
]

const variable = (names: readonly string[]): string | undefined =>
  names.map((name) => env[name]).find((value) => value !== undefined && value !== '')

function git(folder: string, ...args: readonly string[]): string | undefined {
  try {
    return execFileSync('git', args, { cwd: folder, encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'], timeout: PATIENCE_MS }).trim()
  } catch {
    return undefined
  }
}
