import type { Duration } from '../../units/duration.ts'

/**
 * What to start: a JavaScript module for Node (`new URL('./server.mjs', import.meta.url)`), or a command and its arguments, possibly from an installed package
 * (`{ command: ['next', 'start'] }`).
 */
export type TargetEntry = URL | { readonly command: readonly string[] }

/** How to start a target. Every option may be `undefined`, which means "not given". */
export interface TargetOptions {
  /** Command-line arguments of a module; a command already includes its arguments. */
  readonly args?: readonly string[] | undefined
  /**
   * The working directory of the target.
   * @defaultValue the current one
   */
  readonly cwd?: string | URL | undefined
  /** Added to the environment of this process; a variable with the value `undefined` is removed. `PORT` and `HOST` are set already. */
  readonly env?: Readonly<Record<string, string | number | undefined>> | undefined
  /**
   * The port it listens on, passed to it as `PORT`. With several ports, the one to load.
   * @defaultValue a module: the first one that it opens, whatever its number; a command: a free one, or what it prints as `http://localhost:4321`
   */
  readonly port?: number | undefined
  /** The Unix socket it listens on instead of a port, passed to it as `PORT`. Excludes `port`. */
  readonly socketPath?: string | undefined
  /**
   * What else must hold before it counts as up: a text or pattern in its output, or a path (`'/health'`) that answers with a status below 400. With several
   * ports, the first one on which the path answers so is loaded. The requests for the path reach the target, and so appear in its own counters.
   * @defaultValue as soon as it listens
   */
  readonly ready?: RegExp | string | undefined
  /**
   * Whether the measured part of each run takes a CPU profile of the main thread of a module: its hottest functions are in failure texts and reports. It costs
   * CPU time, so the finding `profiled` says how much.
   * @defaultValue false
   */
  readonly profile?: boolean | undefined
  /**
   * How long it may take to come up. Above 0, at most `'10m'`.
   * @defaultValue '30s'
   */
  readonly timeout?: Duration | undefined
}
