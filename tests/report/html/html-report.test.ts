import { createHash } from 'node:crypto'
import { Window, type Document, type Element, type HTMLDetailsElement } from 'happy-dom'
import { describe, expect, test } from 'vitest'
import type { LoadReport } from '../../../src/report/document/load-report.ts'
import { plainCopy } from '../../../src/report/document/plain.ts'
import { htmlReport } from '../../../src/report/html/html-report.ts'
import { metricStats } from '../../../src/result/measures/metric-stats.ts'
import type { LoadResult } from '../../../src/result/load-result.ts'
import { NumberHistogram } from '../../../src/stats/number-histogram.ts'
import { targetOf, targetRecord } from '../../helpers/results/target.ts'
import { agentResult, buildResult } from '../build-result.ts'
import { buildReport, buildRun, claim } from '../document/build-report.ts'
import { fullResult, hostileRun, sampleReport } from '../document/sample-reports.ts'

const parsed = (html: string): Document => new new Window().DOMParser().parseFromString(html, 'text/html')

const pageOf = (report: LoadReport): Document => parsed(htmlReport(report))

const textsOf = (elements: Iterable<Element>): readonly string[] =>
  [...elements].map((element) => element.textContent.replaceAll(/\s+/g, ' ').trim())

const titlesOf = (result: LoadResult): readonly string[] => textsOf(pageOf(buildReport(buildRun(result))).querySelectorAll('svg title'))

const KB = 1_024

const hashOf = (element: Element): string => `'sha256-${createHash('sha256').update(element.textContent).digest('base64')}'`

const sizeOf = (report: LoadReport): number => Buffer.byteLength(htmlReport(report))

describe('the page', () => {
  const page = pageOf(sampleReport())

  test('has all runs, worst first, with a link to each', () => {
    expect(textsOf(page.querySelectorAll('#index tbody td:nth-child(2)'))).toEqual([
      '✗ FAIL',
      '✗ FAIL',
      '✗ FAIL',
      '! INVALID',
      '– not judged',
      '– not judged',
      '✓ pass',
    ])
    const links = [...page.querySelectorAll('#index a')].map((link) => link.getAttribute('href')!.slice(1))
    expect([...page.querySelectorAll('.run')].map(({ id }) => id)).toEqual(links)
    expect(page.querySelector('h1')!.textContent).toContain('✗ FAIL')
  })

  test('opens what fails and what is INVALID, nothing else', () => {
    const open = [...page.querySelectorAll('.run')].map((run) => [
      (run as HTMLDetailsElement).dataset['verdict'],
      (run as HTMLDetailsElement).open,
    ])
    for (const [verdict, isOpen] of open) expect(isOpen).toBe(verdict === 'fail' || verdict === 'invalid')
  })

  test('shows every claim with its limit, its verdict and what was measured', () => {
    const run = page.querySelector('.run')!
    expect(textsOf(run.querySelectorAll('table')[0]!.querySelectorAll('tbody tr'))).toEqual([
      'p99✗ FAILat most 100 ms341 ms (39.8 ms to 43.1 ms)toHaveLatencyBelow',
      'p50✓ passat most 60 ms41 ms (39.8 ms to 43.1 ms)toHaveLatencyBelow',
      'throughput✓ passat least 180/s200/s (39.8/s to 43.1/s)toHaveThroughputAbove',
    ])
    expect(textsOf(run.querySelectorAll('pre'))).toEqual(['expected p99 latency at most 100 ms, got 341 ms'])
  })

  test('draws each limit as a line with its verdict', () => {
    const charts = [...page.querySelector('.run')!.querySelectorAll('svg[role=img]')]
    const limits = charts.map((chart) => textsOf(chart.querySelectorAll('text')).filter((text) => /[≤≥]/.test(text)))
    expect(limits).toEqual([
      ['p99 ≤ 100 ms ✗ FAIL', 'p50 ≤ 60 ms ✓ pass'],
      ['p99 ≤ 100 ms ✗ FAIL', 'p50 ≤ 60 ms ✓ pass'],
      ['p99 ≤ 100 ms ✗ FAIL', 'p50 ≤ 60 ms ✓ pass'],
      ['mean ≥ 180/s ✓ pass'],
      [],
    ])
    expect(charts[0]!.querySelectorAll('.rule-fail')).toHaveLength(1)
  })

  test('has what was measured in tables with captions and header cells', () => {
    const run = page.querySelector('.run')!
    expect(textsOf(run.querySelectorAll('caption'))).toEqual([
      'What was claimed',
      'Latency',
      'Statuses',
      'Errors',
      'Steps and requests, by service time',
      'Errors of calls',
      'Stages',
      'Phases of calls',
      'Slowest iterations',
    ])
    for (const row of run.querySelectorAll('tbody tr')) expect(row.querySelectorAll('th[scope=row]')).toHaveLength(1)
    const facts = Object.fromEntries(
      [...run.querySelectorAll('dt')].map((name) => [name.textContent, name.nextElementSibling?.textContent]),
    )
    expect(facts).toMatchObject({
      plan: '200 arrivals/s for 1 min, evenly, at most 10 000 in flight',
      replay: 'VITEST_LOAD_SEED=8841',
      machine: 'Processor, 4 cores, 16 GB; Linux 6.1; Node 20.20.2',
      commit: '0123456789ab on main',
    })
  })

  test('has a row for each agent, and says how one was lost', () => {
    const agents = [agentResult({}), agentResult({ index: 1, machine: '<b>build</b>', lost: 'was lost after its report at 2 s' })]
    const rows = [...pageOf(buildReport(buildRun(buildResult({ agents })))).querySelectorAll('caption')]
      .find(({ textContent }) => textContent === 'Agents')!
      .closest('table')!
      .querySelectorAll('tbody tr')
    expect([...rows].map((row) => [...row.children].map(({ textContent }) => textContent))).toEqual([
      ['UABCDE…XYZ-0', 'build-7', '200', '0', '1.5 ms', '0 ms', '30 %', '0.3 ms', 'finished'],
      ['UABCDE…XYZ-1', '<b>build</b>', '200', '0', '1.5 ms', '0 ms', '30 %', '0.3 ms', 'lost: was lost after its report at 2 s'],
    ])
  })

  test('has the metrics of the task, with numbers as in the texts', () => {
    const histogram = new NumberHistogram()
    for (const value of [1_000_001, 2.5, 3_598_122]) histogram.record(value)
    const [run] = buildReport(buildRun(buildResult({ metrics: { '<b>depth': metricStats(histogram.encode()) } }))).runs
    const metrics = [...pageOf(buildReport(run!)).querySelectorAll('table')].find(
      (table) => table.querySelector('caption')?.textContent === 'Metrics',
    )!
    expect(textsOf(metrics.querySelectorAll('thead th'))).toEqual(['metric', 'values', 'sum', 'mean', 'p50', 'p95', 'max'])
    const [name, ...cells] = textsOf(metrics.querySelectorAll('tbody th, tbody td'))
    expect(name).toBe('<b>depth')
    expect([cells[0], cells[1], cells.at(-1)]).toEqual(['3', '4 598 126', '3 598 122'])
  })

  test('has the hottest functions of a profiled target and a flame graph, which need no script', () => {
    const frame = { name: '<b>parse', place: 'src/a.ts:12', share: 0.75 }
    const profile = { durationMs: 1_200, samples: 900, cost: 0.031, hottest: [frame], flame: [{ ...frame, depth: 0, start: 0 }] }
    const profiled = pageOf(buildReport(buildRun(buildResult({ target: targetOf({}, targetRecord({ profile })) }))))
    const table = [...profiled.querySelectorAll('table')].find((one) => one.querySelector('caption')?.textContent.startsWith('Hottest'))!
    expect(textsOf(table.querySelectorAll('tbody th, tbody td'))).toEqual(['<b>parse', '75 %', 'src/a.ts:12'])
    expect(textsOf(profiled.querySelectorAll('.more'))).toContain(
      '900 samples in 1.2 s; profiling added about 3.1 % to the CPU time of the target',
    )
    const graph = profiled.querySelector('svg[aria-label^="CPU profile"]')!
    expect(textsOf(graph.querySelectorAll('g title'))).toEqual(['<b>parse src/a.ts:12 75 %'])
  })

  test('links the traces that were kept, and nothing else', () => {
    const slow = { status: 200, startMs: 1, latencyMs: 9, step: undefined, stepMs: 0, stepsMs: 0 }
    const traceUrl = 'http://localhost:16686/trace/4bf9?a="<b>"'
    const slowest = [
      { ...slow, index: 7, traceId: '4bf9', sampled: true, traceUrl },
      { ...slow, index: 8, traceId: '5bf9', sampled: true },
      { ...slow, index: 9, traceId: '6bf9', sampled: false },
    ]
    const table = [...pageOf(buildReport(buildRun(buildResult({ slowest })))).querySelectorAll('table')].find(
      (one) => one.querySelector('caption')?.textContent === 'Slowest iterations',
    )!
    expect(textsOf(table.querySelectorAll('td:last-child'))).toEqual(['4bf9', '5bf9', 'not sampled'])
    expect([...table.querySelectorAll('a')].map((link) => [link.getAttribute('href'), link.getAttribute('rel')])).toEqual([
      [traceUrl, 'noopener noreferrer'],
    ])
  })

  test('names what a finding spoils, and what to do', () => {
    const invalid = page.querySelector('.run[data-verdict=invalid] .findings')!
    expect(invalid.className).toContain('invalid')
    expect(textsOf([invalid])[0]).toBe(
      'INVALID: the numbers cannot prove what was claimedsaturated: send lateness p99 was 41 ms; latencies include this wait. To do: lower the load.',
    )
  })

  test('has a chart for each scenario, with the limits on it', () => {
    const titles = textsOf(page.querySelectorAll('svg title'))
    expect(titles).toEqual(expect.arrayContaining(['Scenario browse', 'Scenario buy']))
    expect(textsOf(page.querySelectorAll('svg text'))).toContain('p95 ≤ 30 ms ✗ FAIL')
  })

  test('shows a comparison: changes with intervals, the shift, both arms', () => {
    const titles = textsOf(page.querySelectorAll('svg title'))
    expect(titles).toEqual(expect.arrayContaining(['Head over base, with intervals', 'Shift of the distribution']))
    expect(textsOf(page.querySelectorAll('svg text'))).toContainEqual(expect.stringMatching(/^p50 \+49\.\d % \(at most \+5\.0 %\) ✗ FAIL$/))
  })

  test('shows what the target did, over time with the limit on its memory, and what it wrote if that is kept', () => {
    const series = Array.from({ length: 3 }, (_, index) => ({
      startMs: index * 1_000,
      durationMs: 1_000,
      cores: 0.4,
      rss: (60 + index) * 1e6,
      runQueueMs: 50,
      utilization: Number.NaN,
    }))
    const record = targetRecord({ series, throttledMs: 120, gcMs: Number.NaN })
    const memory = claim({ matcher: 'toHaveTargetMemoryBelow', metric: 'target memory', unit: 'bytes', limit: 61e6, verdict: 'fail' })
    const cpu = claim({ matcher: 'toHaveTargetCpuBelow', metric: 'target CPU', limit: 3 })
    const result = fullResult({
      target: targetOf({ output: 'ready\n<b>asked' }, record),
      otherTargets: [targetOf({ ended: 'exited with code 1' })],
    })
    const run = buildRun(result, [memory, cpu])
    const shown = pageOf(buildReport(run))
    const charts = [...shown.querySelectorAll('svg[role=img]')].filter((svg) => svg.getAttribute('aria-label')!.startsWith('Target: '))
    expect(charts.map((svg) => svg.getAttribute('aria-label'))).toEqual([
      'Target: busy cores and event loop: cores at most 0.4',
      'Target: resident memory: memory at most 62 MB',
      'Target: waiting for a core, per second: waiting at most 50 ms',
    ])
    expect(textsOf(shown.querySelectorAll('svg text')).filter((text) => /[≤≥]/.test(text))).toEqual(['≤ 61 MB ✗ FAIL'])
    const [own, other] = [...shown.querySelectorAll('.over')].map((title) => [
      title.textContent,
      textsOf(title.nextElementSibling?.children ?? []),
    ])
    expect(own![0]).toBe('What the target did meanwhile (process 4711)')
    expect(own![1]).toEqual(expect.arrayContaining(['busy cores, mean', '0.4', 'memory, start to end', '60 MB to 70 MB', '120 ms']))
    expect(own![1]).not.toContain('garbage collection')
    expect(other).toEqual(['Another target', ['state', 'exited with code 1']])
    expect(textsOf(shown.querySelectorAll('p')).find((text) => text.startsWith('Limited by: '))).toMatch(/^Limited by: \w/)
    // `output` was not asked for.
    expect(shown.documentElement.textContent).not.toContain('asked')
    const kept = buildRun(result, [], { result: { ...run.result, target: plainCopy(result.target) } as never })
    expect(pageOf(buildReport(kept)).querySelector('.part pre')!.textContent).toBe('ready\n<b>asked')
  })

  test('shows how many iterations were in progress, or users if that changes', () => {
    const series = fullResult().series.map((point) => ({ ...point, succeeded: 100 }))
    expect(titlesOf(fullResult({ series }))).toContain('Iterations in progress')
    const { plan } = buildResult()
    const stages = [{ from: 0, to: 10, durationMs: 3_000 }]
    expect(titlesOf(fullResult({ plan: { ...plan, model: { ...plan.model, stages } as never } }))).toContain('Users, as planned')
    expect(titlesOf(fullResult({ plan })).filter((title) => /Users|progress/.test(title))).toEqual([])
  })

  test('says nothing of numbers that do not exist', () => {
    expect(page.documentElement.outerHTML).not.toMatch(/NaN|undefined|Infinity|\[object/)
  })
})

describe('nothing comes from elsewhere', () => {
  const html = htmlReport(buildReport(...sampleReport().runs, hostileRun()))
  const page = parsed(html)

  test('there is one script and one style, by their hashes, and the policy allows nothing else', () => {
    const [script, style] = [page.querySelectorAll('script'), page.querySelectorAll('style')]
    expect([script.length, style.length]).toEqual([1, 1])
    const policy = page.querySelector('meta[http-equiv=Content-Security-Policy]')!.getAttribute('content')!
    expect(policy).toBe(
      `default-src 'none'; img-src data:; style-src ${hashOf(style[0]!)}; script-src ${hashOf(script[0]!)}; base-uri 'none'; form-action 'none'`,
    )
  })

  test('no address, no inline style and no handler is in it, whatever names and messages contain', () => {
    const attributes = [...page.querySelectorAll('*')].flatMap((element) => [...element.attributes])
    expect(attributes.filter(({ name }) => /^on|^style$|^srcset$|^action$/.test(name))).toEqual([])
    const addresses = attributes.filter(({ name }) => ['href', 'src', 'xlink:href'].includes(name)).map(({ value }) => value)
    expect(addresses.filter((value) => value?.startsWith('#') !== true)).toEqual([])
    expect(page.querySelectorAll('img, iframe, object, embed, link, form')).toHaveLength(0)
    // oxlint-disable-next-line no-control-regex -- what a terminal or the direction of text could be changed by
    expect(html).not.toMatch(/[\u0000-\u0008\u000B-\u001F\u007F\u202A-\u202E\u2066-\u2069]/)
  })
})

describe('its size', () => {
  const empty = sizeOf(buildReport())

  test('is at most 40 KB without any run', () => {
    expect(empty).toBeLessThan(40 * KB)
    expect(pageOf(buildReport()).querySelector('main')!.textContent.trim()).toBe('No load ran.')
  })

  test('grows by at most 40 KB with a run, however large that is', () => {
    for (const run of [buildRun(fullResult(), [claim()]), ...sampleReport().runs])
      expect(sizeOf(buildReport(run)) - empty).toBeLessThan(40 * KB)
  })

  test('stays bounded for names without end and 10 000 steps', () => {
    expect(sizeOf(buildReport(hostileRun())) - empty).toBeLessThan(200 * KB)
  })
})

test('a run without numbers and one whose numbers were left out have a page', () => {
  const page = pageOf(
    buildReport(buildRun(buildResult()), buildRun(buildResult(), [claim()], { result: null, truncated: ['blocks', 'result'] })),
  )
  expect(textsOf(page.querySelectorAll('.note'))).toEqual([
    'No matcher judged this run: its numbers are only shown.',
    'Its numbers were left out: the runs of its test were too large together.',
  ])
  expect(page.documentElement.outerHTML).not.toMatch(/NaN|undefined/)
})
