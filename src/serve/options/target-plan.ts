import { existsSync } from 'node:fs'
import { extname, relative, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { isUrl } from '../../units/platform/any-realm.ts'
import { LoadError } from '../../units/errors/error.ts'
import { fileUrlFrom } from '../../units/platform/file-url.ts'
import { parseDuration, type Milliseconds } from '../../units/duration.ts'
import { formatAddress, formatReceived, shownText } from '../../units/text/received.ts'
import { isPattern, isTexts, problemsOf, throwIfAny } from './check-target-options.ts'
import type { TargetEntry, TargetOptions } from './target-options.ts'

/** What, in addition to an open port, shows that the target is up. */
export type ReadySign =
  | { readonly by: 'output'; readonly inWords: string; readonly isIn: (text: string) => boolean }
  | { readonly by: 'path'; readonly path: string }

/** A target to start: checked and complete. */
export interface TargetPlan {
  /** A module is found by its probe, a command by its port and its output. */
  readonly kind: 'module' | 'command'
  /** A readable name: a relative path, or the command line. */
  readonly name: string
  /** The file of a module, or the program; then its arguments. */
  readonly commandLine: readonly [string, ...string[]]
  readonly cwd: string
  readonly env: NodeJS.ProcessEnv
  readonly port: number | undefined
  /** Absolute. */
  readonly socketPath: string | undefined
  readonly ready: ReadySign | undefined
  /** Whether the measured part of each run is profiled. */
  readonly profile: boolean
  readonly timeoutMs: Milliseconds
}

const MODULE_EXTENSIONS = ['.mjs', '.js', '.cjs']
/** The path of a module, which is often given in place of its URL. */
const MODULE = /^[^\s'\u005C]+\.[cm]?[jt]sx?$/

const ENTRY = "a file URL such as new URL('./server.mjs', import.meta.url), or { command: ['npm', 'start'] }"

function entryProblem(entry: unknown): string | undefined {
  if (isUrl(entry)) {
    const url = fileUrlFrom(entry)
    if (url === undefined) return `Expected the target to be ${ENTRY}, got ${formatReceived(entry.href)}`
    const file = fileURLToPath(url)
    const extension = extname(file)
    if (MODULE_EXTENSIONS.includes(extension)) return undefined
    if (/^\.[cm]?tsx?$/.test(extension))
      return `Expected the target to be JavaScript, got '${file}': for TypeScript, add loadPlugin() from vitest-load/plugin to the configuration of Vitest, or start it with { command: ['npx', 'tsx', 'server.ts'] }`
    return `Expected the target to be a .mjs, .js or .cjs file, got '${file}': start anything else by { command }`
  }
  if (typeof entry === 'string' && MODULE.test(entry)) {
    const relative = /^[./]/.test(entry) ? entry : `./${entry}`
    const typescript = /\.[cm]?tsx?$/.test(entry)
      ? `. TypeScript needs loadPlugin() from vitest-load/plugin, or { command: ['npx', 'tsx', '${entry}'] }`
      : ''
    return `Expected the target to be a file URL: write new URL('${relative}', import.meta.url), got ${formatReceived(entry)}${typescript}`
  }
  if (typeof entry !== 'object' || entry === null || !('command' in entry))
    return `Expected the target to be ${ENTRY}, got ${formatReceived(entry)}`
  const unknown = Object.keys(entry).find((key) => key !== 'command')
  if (unknown !== undefined) return `Unknown key \`${unknown}\` next to \`command\`: options are the second argument`
  return isTexts(entry.command) && entry.command[0] !== undefined && entry.command[0] !== ''
    ? undefined
    : `Expected \`command\` to be a list of strings such as ['npm', 'start'], got ${formatReceived(entry.command)}`
}

function readySignFrom(ready: RegExp | string): ReadySign {
  if (isPattern(ready)) {
    // With `g` or `y` a pattern continues where it stopped the last time.
    const pattern = new RegExp(ready.source, ready.flags.replaceAll(/[gy]/g, ''))
    return { by: 'output', inWords: String(ready), isIn: (text) => pattern.test(text) }
  }
  return ready.startsWith('/') ? { by: 'path', path: ready } : { by: 'output', inWords: `'${ready}'`, isIn: (text) => text.includes(ready) }
}

/** The path of an entry that is known to be a file. */
const pathOf = (url: URL): string => fileURLToPath(fileUrlFrom(url) ?? url)

/**
 * Parses the entry and the options.
 *
 * @throws {LoadError} `bad-target` with all problems; `target-not-found` if the file or the directory does not exist.
 */
export function targetPlanFrom(entry: TargetEntry, options: TargetOptions): TargetPlan {
  const problems = [...problemsOf(options), entryProblem(entry)].filter((problem) => problem !== undefined)
  throwIfAny(problems)
  if (!isUrl(entry) && options.args !== undefined) throwIfAny(['A command has no `args`: add them to `command`'])
  if (!isUrl(entry) && options.profile === true)
    throwIfAny([
      "`profile` needs a module for Node, such as new URL('./server.mjs', import.meta.url): what a command starts cannot be profiled",
    ])
  if (options.port !== undefined && options.socketPath !== undefined)
    throwIfAny(['Expected either `port` or `socketPath`, got both: a target is loaded in only one place'])

  const { cwd: directory = process.cwd() } = options
  const cwd = isUrl(directory) ? pathOf(directory) : resolve(directory)
  if (!existsSync(cwd))
    throw new LoadError(
      'target-not-found',
      `Expected \`cwd\` to be a directory that exists, got ${formatAddress(directory)}, as seen from ${process.cwd()}`,
    )
  const file = isUrl(entry) ? pathOf(entry) : undefined
  if (file !== undefined && !existsSync(file)) throw new LoadError('target-not-found', `The target ${file} does not exist`)

  const [command = '', ...commandArgs] = isUrl(entry) ? [] : entry.command
  const env = Object.entries(options.env ?? {}).map(([name, value]) => [name, value === undefined ? undefined : String(value)] as const)
  return {
    kind: file === undefined ? 'command' : 'module',
    name: file === undefined ? [command, ...commandArgs].map(shownText).join(' ') : relative(process.cwd(), file),
    commandLine: file === undefined ? [command, ...commandArgs] : [file, ...(options.args ?? [])],
    cwd,
    env: Object.fromEntries(env),
    port: options.port,
    socketPath: options.socketPath === undefined ? undefined : resolve(cwd, options.socketPath),
    ready: options.ready === undefined ? undefined : readySignFrom(options.ready),
    profile: options.profile === true,
    timeoutMs: parseDuration(options.timeout ?? '30s') ?? 0,
  }
}
