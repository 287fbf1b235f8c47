import type { Duration } from '../units/duration.ts'

/**
 * What to start: a JavaScript module for Node (`new URL('./server.mjs', import.meta.url)`), or a command and its arguments, which may be one
 * of a package that is installed here (`{ command: ['next', 'start'] }`).
 */
export type TargetEntry = URL | { readonly command: readonly string[] }

/** How to start a target. Every option may be `undefined`, which means "not given". */
export interface TargetOptions {
  /** What follows a module on its command line; a command has its arguments with it. */
  readonly args?: readonly string[] | undefined
  /**
   * The directory it runs in.
   * @defaultValue the current one
   */
  readonly cwd?: string | URL | undefined
  /** Added to the environment of this process; a variable that is `undefined` is taken out of it. `PORT` and `HOST` are set already. */
  readonly env?: Readonly<Record<string, string | number | undefined>> | undefined
  /**
   * The port it listens on, handed to it as `PORT`. With several ports it says which one is loaded.
   * @defaultValue a module: the first one that it opens, whatever its number; a command: a free one, or what it prints as `http://localhost:4321`
   */
  readonly port?: number | undefined
  /** The Unix socket it listens on instead of a port, handed to it as `PORT`. Excludes `port`. */
  readonly socketPath?: string | undefined
  /**
   * When it is up, besides listening: text or a pattern in its output, or a path (`'/health'`) that answers with a status below 400. With several ports,
   * the first one on which the path answers so is the one that is loaded. The requests for a path reach the target, and so count in whatever it counts.
   * @defaultValue as soon as it listens
   */
  readonly ready?: RegExp | string | undefined
  /**
   * Bound on its coming up. Above 0, at most `'10m'`.
   * @defaultValue '30s'
   */
  readonly timeout?: Duration | undefined
}
