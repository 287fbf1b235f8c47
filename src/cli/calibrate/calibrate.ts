import { randomInt } from 'node:crypto'
import { MAX_SEED } from '../../plan/limits.ts'
import { calibrationFrom, calibrationText } from '../../report/comparison/commits/calibration.ts'
import type { Judgement } from '../../stats/comparison/judgement.ts'
import { formatDuration } from '../../units/format.ts'
import { seededRandom } from '../../units/random.ts'
import { CALIBRATE_HELP } from '../help.ts'
import type { ExitCode, Terminal } from '../terminal.ts'
import { calibrateOrder } from './calibrate-options.ts'
import { startTarget } from './target.ts'
import { MOST_MEASURED, MOST_WARMUP, runTrial } from './trial.ts'

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
