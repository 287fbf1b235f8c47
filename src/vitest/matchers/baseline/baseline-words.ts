import type { Baseline } from '../../../result/baseline/baseline.ts'
import { differences } from '../../../result/baseline/machine.ts'
import { measureNamed } from '../../../result/baseline/measure.ts'
import type { StoredMatch } from '../../../result/baseline/stored.ts'
import { linesOf, toleranceText } from '../../../result/baseline/text.ts'
import type { LineVerdict } from '../../../result/baseline/verdict-baseline.ts'

/** What was expected and what was measured, for a run that does not match its baseline. */
export function matchWords(match: StoredMatch, fresh: Baseline): readonly string[] {
  if (match.kind === 'judged') {
    const worse = match.verdict.lines.filter(({ passes }) => !passes)
    return [
      `expected ${fresh.part || 'the run'} to be no worse than its stored baseline, but ${worse.map(({ line }) => line.name).join(', ')} ${worse.length === 1 ? 'is' : 'are'}`,
      ...worse.map(worseLine),
    ]
  }
  const { stored, differing } = compared(match, fresh)
  return [
    `expected a baseline of this ${match.kind === 'other-machine' ? 'machine' : 'plan'}, but the stored one differs in ${differing.map(({ name }) => name).join(', ')}`,
    ...differing.flatMap(({ name, was, is }) => [label(name, `stored ${was}`), label('', `here   ${is}`)]),
    ...(match.kind === 'other-machine'
      ? [label('to do', 'numbers of different machines cannot be compared; each machine has its own paragraph')]
      : [
          label(
            'to do',
            `numbers of different plans cannot be compared${stored.part === fresh.part ? '' : '; has the order of the assertions changed?'}`,
          ),
        ]),
  ]
}

/** Says that nothing is stored, if nothing may be stored. */
export const missingWords = (): readonly string[] => [
  'expected a stored baseline, but there is none, and Vitest stores none in CI',
  label('to do', 'store a baseline on the machine that uses it, since numbers of different machines cannot be compared'),
]

/** How this run can become the baseline: through Vitest, or by hand if the machine keeps no file. `key` is that of a missing entry. */
export function adoptionWords(fresh: Baseline, key?: string): readonly string[] {
  const [opening, closing] = key === undefined ? [[], []] : [[`exports[\`${escaped(key)}\`] = \``], ['`;']]
  return [
    label(
      '',
      `run \`vitest run -u\` on this machine and commit the snapshot file, or write this into ${key === undefined ? 'the entry of this test' : 'it'}:`,
    ),
    ...[...opening, ...linesOf(fresh), ...closing].map((line) => `    ${line}`),
  ]
}

/** Escapes a text for a template literal. */
const escaped = (text: string): string => text.replaceAll(/`|\\|\$\{/g, String.raw`\$&`)

/** How to accept the new numbers. */
export const acceptance: readonly string[] = ['  to accept  `vitest run -u` rewrites the lines that got worse, and no others']

/** What a stored number can show and what it cannot. Figures: `docs/baselines.md`. */
export const smokeTest: readonly string[] = [
  '  smoke      a stored number shows a collapse, not a small change: a minute later the same code had a',
  '             p95 10 % higher in 8 to 44 % of runs. To judge a change, compare both versions in one job:',
  '             `load.compare`, or `vitest-load compare <ref>`',
]

/** Numbers that are far better than the baseline, for the report of the test; `undefined` if there are none. */
export function betterWords(lines: readonly LineVerdict[]): string | undefined {
  const better = lines.filter(({ isFarBetter }) => isFarBetter)
  if (better.length === 0) return undefined
  const shown = better.map(
    ({ line, measured }) =>
      `${line.name} ${measureNamed(line.name).format(measured)}, stored ${measureNamed(line.name).format(line.value)}`,
  )
  return `far better than its baseline: ${shown.join('; ')}. To hold that, write it into the file of snapshots`
}

function worseLine({ line, measured, limit }: LineVerdict): string {
  const { format, worse } = measureNamed(line.name)
  const bound = `${worse === 'higher' ? 'at most' : 'at least'} ${format(limit)}`
  const now = Number.isFinite(measured) ? format(measured) : 'a failed one'
  return label(line.name, `${now}, stored ${format(line.value)}  (${bound} by ${toleranceText(line)})`)
}

interface Difference {
  readonly name: string
  readonly was: string
  readonly is: string
}

function compared(
  match: Exclude<StoredMatch, { readonly kind: 'judged' }>,
  fresh: Baseline,
): { readonly stored: Baseline; readonly differing: readonly Difference[] } {
  if (match.kind === 'other-machine') {
    const { nearest } = match
    const names = differences(nearest.machine, fresh.machine)
    return { stored: nearest, differing: names.map((name) => ({ name, was: nearest.machine[name], is: fresh.machine[name] })) }
  }
  const { stored } = match
  const differing = (['part', 'plan'] as const).filter((name) => stored[name] !== fresh[name])
  return { stored, differing: differing.map((name) => ({ name, was: stored[name] || 'the run', is: fresh[name] || 'the run' })) }
}

const label = (name: string, text: string): string => `  ${name.padEnd(11)}${text}`
