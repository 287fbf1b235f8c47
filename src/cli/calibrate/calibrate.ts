import { randomInt } from 'node:crypto'
import { MAX_SEED } from '../../plan/limits.ts'
import { calibrationFrom, calibrationText } from '../../report/comparison/commits/calibration.ts'
import type { Judgement } from '../../stats/comparison/judgement.ts'
import { formatDuration } from '../../units/format.ts'
import { seededRandom } from '../../units/random.ts'
import { CALIBRATE_HELP } from '../help.ts'
import type { ExitCode, Terminal } from '../terminal.ts'
import { calibrateOrder } from './calibrate-options.ts'
import { MOST_MEASURED, MOST_WARMUP, runTrial } from './trial.ts'
import { fork } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { LoadError } from '../../units/errors/error.ts'
import { packageFile } from '../../units/platform/package-root.ts'

/** The built file, since none of our loaders runs in a separate process. */
const ENTRY = fileURLToPath(packageFile('dist/cli/calibrate/server.js'))

/** The target of a calibration. */
interface CalibrationTarget {
  readonly origin: string
  stop(): void
}

/** @throws {LoadError} `no-target` */
function startTarget(): Promise<CalibrationTarget> {
  const child = fork(ENTRY, { stdio: 'ignore', execArgv: [] })
  return new Promise((resolve, reject) => {
    child.once('message', (port: number) => resolve({ origin: `http://127.0.0.1:${port}`, stop: () => void child.kill() }))
    child.once('exit', (code) => reject(new LoadError('no-target', `The server of the calibration exited with ${code}`)))
    child.once('error', (error) =>
      reject(new LoadError('no-target', `The server of the calibration could not be started: ${error.message}`)),
    )
  })
}

/** The approximate time of a comparison on a quiet machine. */
const USUAL_MS = 3_000

/** `vitest-load calibrate`: exits with 0 when it is done, whatever the result. */
export async function calibrate(args: readonly string[], _folder: string, terminal: Terminal, signal: AbortSignal): Promise<ExitCode> {
  const order = calibrateOrder(args)
  if (order === 'help') {
    terminal.print(CALIBRATE_HELP.trimEnd())
    return 0
  }
  const { trials, thetas, seed = randomInt(MAX_SEED + 1), isJson } = order
  const most = formatDuration(2 * trials * (MOST_WARMUP + MOST_MEASURED))
  terminal.log(`${2 * trials} comparisons: about ${formatDuration(2 * trials * USUAL_MS)} on a quiet machine, at most ${most}`)
  const random = seededRandom(seed)
  const drawn = (): number => Math.floor(random() * MAX_SEED)
  const same: Judgement[] = []
  const slower: Judgement[] = []
  const target = await startTarget()
  try {
    const base = `${target.origin}/100`
    for (let trial = 1; trial <= trials; trial++) {
      same.push(await runTrial({ base, head: base, thetas, seed: drawn(), signal }))
      slower.push(await runTrial({ base, head: `${target.origin}/110`, thetas, seed: drawn(), signal }))
      terminal.log(`  ${trial} of ${trials}: the same ${same.at(-1)!.verdict}, 10 % more work ${slower.at(-1)!.verdict}`)
    }
  } finally {
    target.stop()
  }
  const calibration = calibrationFrom({ thetas, seed }, same, slower)
  terminal.print(isJson ? JSON.stringify(calibration, undefined, 2) : calibrationText(calibration).join('\n'))
  return 0
}
