import { LoadError } from '../../units/errors/error.ts'
import { formatRatioExactly } from '../../units/format.ts'
import type { Baseline, BaselineLine } from './baseline.ts'
import { measureNamed, type Measure } from './measure.ts'
import { parseTolerance } from '../../units/ratio.ts'

const NAME_WIDTH = 12
const VALUE_WIDTH = 10
/** Enough for any edited number. */
const ALL_DIGITS = 12
const EXAMPLE = 'p95  10 ms  ±100 % + 2 ms'

/** The text of baselines in the snapshot file: one paragraph for each machine, with an empty line between them. Unchanged lines keep their original text. */
export function renderBaselines(baselines: readonly Baseline[]): string {
  return baselines.map((baseline) => `\n${linesOf(baseline).join('\n')}\n`).join('')
}

/** One baseline, line by line. */
export function linesOf({ machine, part, plan, lines }: Baseline): readonly string[] {
  const heads = { cpu: machine.cpu, system: machine.system, runner: machine.runner, part, plan }
  const shown = Object.entries(heads).filter(([, value]) => value !== '')
  return [...shown.map(([name, value]) => name.padEnd(NAME_WIDTH) + value), ...lines.map((line) => line.text ?? lineText(line))]
}

function lineText({ name, value, tolerance, floor }: BaselineLine): string {
  const { format } = measureNamed(name)
  return `${name.padEnd(NAME_WIDTH)}${format(value).padEnd(VALUE_WIDTH)}  ${toleranceText({ name, tolerance, floor })}`
}

/** `±100 % + 2 ms` */
export function toleranceText({ name, tolerance, floor }: Pick<BaselineLine, 'name' | 'tolerance' | 'floor'>): string {
  const share = `±${formatRatioExactly(tolerance)}`
  if (floor === 0) return share
  const { claim, format } = measureNamed(name)
  return `${share} + ${claim === 'error-rate' ? formatRatioExactly(floor) : format(floor, ALL_DIGITS)}`
}

/**
 * Parses what {@link renderBaselines} wrote, including later edits.
 *
 * @throws {LoadError} `bad-baseline` if it cannot be parsed.
 */
export function parseBaselines(text: string): readonly Baseline[] {
  const paragraphs = text.split(/\n[^\S\n]*\n/).map((paragraph) => paragraph.split('\n').filter((line) => line.trim() !== ''))
  return paragraphs.filter((lines) => lines.length > 0).map(parseBaseline)
}

const HEADS = ['cpu', 'system', 'runner', 'part', 'plan'] as const

function parseBaseline(texts: readonly string[]): Baseline {
  const heads = new Map<string, string>()
  const lines: BaselineLine[] = []
  for (const text of texts) {
    const head = HEADS.find((name) => text.trimStart().startsWith(`${name} `))
    const line = head === undefined ? parseLine(text) : undefined
    const name = head ?? line!.name
    if (heads.has(name) || lines.some((other) => other.name === name)) throw badBaseline(text, `\`${name}\` only once for a machine`)
    if (line === undefined) heads.set(name, text.trim().slice(name.length).trim())
    else lines.push(line)
  }
  const missing = HEADS.find((name) => name !== 'part' && !heads.has(name))
  if (missing !== undefined) throw badBaseline(texts[0]!.trim(), `a line that begins with \`${missing}\` in its paragraph`)
  const [cpu, system, runner, part, plan] = HEADS.map((name) => heads.get(name) ?? '') as [string, string, string, string, string]
  return { machine: { cpu, system, runner }, part, plan, lines }
}

function parseLine(text: string): BaselineLine {
  const [, name, value, share, floor] =
    /^\s*(error rate|target CPU|\S+)\s+([^±]+?)\s*±\s*([\d.]+\s*%)(?:\s*\+\s*(.+?))?\s*$/.exec(text) ?? []
  const measure = name === undefined ? undefined : namedIn(name, text)
  const tolerance = parseTolerance(share)
  const [parsedValue, parsedFloor] = [measure?.parse(value!), floor === undefined ? 0 : measure?.parse(floor)]
  if (name === undefined || tolerance === undefined || parsedValue === undefined || parsedFloor === undefined) {
    throw badBaseline(text.trim(), `a line such as \`${EXAMPLE}\``)
  }
  return { name, value: parsedValue, tolerance, floor: parsedFloor, text: text.trimEnd() }
}

function namedIn(name: string, text: string): Measure {
  try {
    return measureNamed(name)
  } catch {
    throw badBaseline(text.trim(), 'a quantile such as p95, `throughput`, `target CPU` or `error rate`')
  }
}

function badBaseline(line: string, expectation: string): LoadError {
  return new LoadError(
    'bad-baseline',
    `The stored baseline cannot be read at \`${line}\`: expected ${expectation}. Correct it in the snapshot file, or delete the entry there to store it again`,
  )
}
