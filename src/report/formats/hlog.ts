import type { LatencyStats, LoadResult } from '../../result/load-result.ts'
import type { LoadReport } from '../document/load-report.ts'
import { histogramOf, isKept } from './distribution.ts'
import { hdrEncoded } from './hdr-encoding.ts'
import { latestLoads } from './measured-loads.ts'
import { measuredSeconds } from './measured-seconds.ts'
import { safeNames } from './safe-names.ts'

/** A log of HdrHistogram, V2: each distribution is a line with a tag such as `<test>/<run>/latency`. */
export function hlogText(report: LoadReport): string {
  const loads = latestLoads(report)
  const starts = loads.map(({ run }) => Date.parse(run.startedAt))
  const startMs = Math.min(...starts, Date.parse(report.createdAt))
  const places = [...new Set(loads.map(({ place }) => place))]
  const names = safeNames(places.map(({ name }) => name))
  const lines = loads.flatMap(({ run, arm, place, result }, index) => {
    const prefix = `${tagPart(names[places.indexOf(place)]!)}/${run.run}/${arm === undefined ? '' : `${arm}/`}`
    return linesOf(result, prefix, (starts[index]! - startMs) / 1_000)
  })
  return [
    '#[Histogram log format version 1.3]',
    '#[Values are in microseconds, Interval_Max too]',
    `#[StartTime: ${(startMs / 1_000).toFixed(3)} (seconds since epoch), ${new Date(startMs).toISOString()}]`,
    '"StartTimestamp","Interval_Length","Interval_Max","Interval_Compressed_Histogram"',
    ...lines,
    '',
  ].join('\n')
}

function linesOf(result: LoadResult, prefix: string, startSeconds: number): readonly string[] {
  const line = (tag: string, times: LatencyStats): readonly string[] => {
    if (!isKept(times)) return []
    const histogram = histogramOf(times)
    const numbers = [startSeconds, measuredSeconds(result), histogram.count === 0 ? 0 : histogram.max].map((value) => value.toFixed(3))
    return [`Tag=${prefix}${tag},${numbers.join(',')},${hdrEncoded(histogram)}`]
  }
  const steps = Object.entries(result.steps)
  const stepNames = safeNames(steps.map(([name]) => name))
  const scenarios = Object.entries(result.scenarios)
  const scenarioNames = safeNames(scenarios.map(([name]) => name))
  return [
    ...line('latency', result.latency),
    ...line('serviceTime', result.serviceTime),
    ...steps.flatMap(([, { serviceTime }], index) => line(`step:${tagPart(stepNames[index]!)}`, serviceTime)),
    ...scenarios.flatMap(([, own], index) => linesOf(own, `${prefix}scenario:${tagPart(scenarioNames[index]!)}/`, startSeconds)),
  ]
}

/** A tag ends at a comma, and readers stop at blanks. */
const tagPart = (name: string): string => name.replaceAll(/[%,\s]/gu, (character) => encodeURIComponent(character))
