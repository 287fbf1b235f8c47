import { createRequire } from 'node:module'
import { join } from 'node:path'
import process from 'node:process'
import { pathToFileURL } from 'node:url'
import type * as VitestNode from 'vitest/node'
import { addressFrom, dial, helloFrom, VARIABLE } from '../../run/comparison/remote/coordinator-address.ts'
import { Link } from '../../run/comparison/remote/link.ts'
import type { TestId } from '../../run/comparison/remote/remote-messages.ts'
import type { SideOrder } from '../../run/comparison/remote/side-order.ts'
import { inOrder } from './in-order.ts'
import { canRepeat, sideReporter } from './side-reporter.ts'

/** The timeout of tests and hooks that set none: a test waits for the other side, and is compared at length. */
const LONG_MS = 600_000

/**
 * One side of `vitest-load compare`: a process that runs the Vitest installed in its working directory, which may be another version than ours. It runs files
 * one after the other in separate processes, in the same order as the other side, and prints nothing.
 */
async function runSide(order: SideOrder): Promise<void> {
  const address = addressFrom(process.env[VARIABLE])
  if (address === undefined) throw new Error('only vitest-load compare starts this')
  const calls = new Calls()
  // When the connection is closed, the results are not needed any more.
  const link = new Link(await dial(address), { onMessage: () => calls.add(), onClosed: exit })
  link.send(helloFrom(address))
  if (!order.isRepeated) link.unref()
  await vitestRun(link, order, calls)
  link.end()
}

/** How often it was asked to run its tests again: each time only after it has reported that they are over. */
class Calls {
  #waiting = 0
  #wake: () => void = () => {}

  add(): void {
    this.#waiting += 1
    this.#wake()
  }

  async next(): Promise<void> {
    while (this.#waiting === 0)
      await new Promise<void>((resolve) => {
        this.#wake = resolve
      })
    this.#waiting -= 1
  }
}

async function vitestRun(link: Link, { args, only, isRepeated }: SideOrder, calls: Calls): Promise<void> {
  const vitest = await vitestHere()
  if (vitest === undefined) {
    link.send({ kind: 'empty', reason: 'Vitest is not installed there' })
    return
  }
  const { parseCLI, startVitest } = vitest
  const { filter, options } = parseCLI(['vitest', 'run', ...args])
  const config: VitestNode.CliOptions = {
    ...options,
    ...(only !== undefined && { testNamePattern: patternOf(only) }),
    watch: false,
    run: true,
    pool: 'forks',
    isolate: true,
    fileParallelism: false,
    maxWorkers: 1,
    maxConcurrency: 1,
    sequence: { shuffle: false, concurrent: false, sequencer: inOrder(only) },
    coverage: { enabled: false },
    typecheck: { enabled: false },
    retry: 0,
    update: 'none',
    bail: 0,
    passWithNoTests: true,
    testTimeout: LONG_MS,
    hookTimeout: LONG_MS,
    reporters: [sideReporter(link, isRepeated)],
    silent: true,
  }
  try {
    if (isRepeated) await repeatedRuns(vitest, filter, config, calls)
    else await startVitest('test', filter, config)
  } catch (error) {
    if (!(error instanceof Error && NO_PROJECT.test(error.message))) throw error
    link.send({ kind: 'empty', reason: error.message })
  }
}

/** Runs the tests, and runs them again whenever it is asked to, until the link is closed: always in the same Vitest, and in fresh processes. Only once if they would not be fresh. */
async function repeatedRuns(
  { createVitest }: typeof VitestNode,
  filter: readonly string[],
  config: VitestNode.CliOptions,
  calls: Calls,
): Promise<void> {
  // As `startVitest` does.
  process.env['TEST'] = 'true'
  process.env['VITEST'] = 'true'
  process.env['NODE_ENV'] ??= 'test'
  const vitest = await createVitest('test', config)
  await vitest.start([...filter])
  while (canRepeat(vitest)) {
    await calls.next()
    await vitest.runTestSpecifications(await vitest.globTestSpecifications([...filter]), true)
  }
  await vitest.close()
}

/** What Vitest throws for a `--project` that its configuration does not have. */
const NO_PROJECT = /^No projects matched the filter/

const exit = (): void => process.exit()

/** The Vitest of the compared package, resolved by the rules of Node from its folder. */
async function vitestHere(): Promise<typeof VitestNode | undefined> {
  const entry = entryOfVitest()
  return entry === undefined ? undefined : ((await import(pathToFileURL(entry).href)) as typeof VitestNode)
}

function entryOfVitest(): string | undefined {
  try {
    return createRequire(join(process.cwd(), 'package.json')).resolve('vitest/node')
  } catch {
    return undefined
  }
}

/** Vitest 5 joins suite names with ` > `, Vitest 4 with a space. */
function patternOf({ name }: TestId): string {
  const parts = name.split(' > ').map((part) => part.replaceAll(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`))
  return String.raw`^\s*${parts.join('( > | )')}$`
}

await runSide(JSON.parse(process.argv[2]!) as SideOrder)
