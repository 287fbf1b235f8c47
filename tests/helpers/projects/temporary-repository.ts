import { execFileSync } from 'node:child_process'
import { cpSync, mkdirSync, mkdtempSync, realpathSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('../../..', import.meta.url))

/** Of nobody's settings: neither names nor hooks of whoever runs the tests may come in. */
const ENVIRONMENT = { GIT_CONFIG_GLOBAL: '/dev/null', GIT_CONFIG_SYSTEM: '/dev/null' }
const AUTHOR = ['-c', 'user.name=Tester', '-c', 'user.email=tester@example.com', '-c', 'commit.gpgsign=false']

/** A git repository of its own in a temporary folder, that goes with it. */
export interface TemporaryRepository extends Disposable {
  /** Its working tree, links resolved. */
  readonly top: string
  git(...args: readonly string[]): string
  write(path: string, text: string): void
  /** Commits everything; gives the hash. */
  commit(message: string): string
  /** Working trees besides its own. */
  worktrees(): readonly string[]
}

/** `files` by path. Without any commit. */
export function temporaryRepository(files: Readonly<Record<string, string>> = {}): TemporaryRepository {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'vitest-load-repository-')))
  const top = join(folder, 'repository')
  mkdirSync(top)
  return opened(folder, top, () => {
    git(top, 'init', '--quiet', '--initial-branch=main')
    for (const [path, text] of Object.entries(files)) writeIn(top, path, text)
  })
}

/** A clone of the last commit of another repository, as CI makes one. */
export function shallowClone({ top: source }: TemporaryRepository): TemporaryRepository {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'vitest-load-repository-')))
  const top = join(folder, 'clone')
  return opened(folder, top, () => void git(folder, 'clone', '--quiet', '--depth=1', `file://${source}`, top))
}

/** A committed `fixtures/refs/`, with this very build installed as a user would have it. */
export function shopRepository(): TemporaryRepository {
  const repository = temporaryRepository()
  const { top } = repository
  cpSync(join(root, 'fixtures/refs'), top, { recursive: true })
  renameSync(join(top, 'gitignore'), join(top, '.gitignore'))
  const modules = join(top, 'node_modules')
  mkdirSync(modules)
  symlinkSync(root, join(modules, 'vitest-load'))
  symlinkSync(dirname(createRequire(import.meta.url).resolve('vitest/package.json')), join(modules, 'vitest'))
  repository.commit('A shop')
  return repository
}

function opened(folder: string, top: string, fill: () => void): TemporaryRepository {
  fill()
  return {
    top,
    git: (...args) => git(top, ...args),
    write: (path, text) => writeIn(top, path, text),
    commit: (message) => {
      git(top, 'add', '--all')
      git(top, ...AUTHOR, 'commit', '--quiet', '--allow-empty', '--message', message)
      return git(top, 'rev-parse', 'HEAD')
    },
    worktrees: () =>
      git(top, 'worktree', 'list', '--porcelain')
        .split('\n')
        .filter((line) => line.startsWith('worktree '))
        .map((line) => line.slice('worktree '.length))
        .filter((path) => path !== top),
    [Symbol.dispose]: () => rmSync(folder, { recursive: true, force: true, maxRetries: 3 }),
  }
}

const git = (folder: string, ...args: readonly string[]): string =>
  execFileSync('git', args, {
    cwd: folder,
    encoding: 'utf8',
    env: { ...process.env, ...ENVIRONMENT },
    stdio: ['ignore', 'pipe', 'pipe'],
  }).trim()

function writeIn(top: string, path: string, text: string): void {
  mkdirSync(dirname(join(top, path)), { recursive: true })
  writeFileSync(join(top, path), text)
}
