import { loadPlugin, type LoadReport, type ReportOptions } from 'vitest-load/plugin'

// Each report is a path, or true or false.
loadPlugin({ reports: { json: true, html: 'a.html', csv: 'load', hlog: true, prometheus: 'load.prom', bencher: false } })
loadPlugin({ reports: { githubActionBenchmark: 'bench', otlp: true, output: undefined } })

// @ts-expect-error Where to it is sent is said by the environment.
loadPlugin({ reports: { otlp: 'http://127.0.0.1:4318' } })
// @ts-expect-error There is no such report.
loadPlugin({ reports: { cvs: true } })

// A report of your own gets the document.
const custom: ReportOptions['custom'] = (report: LoadReport) => ({ 'verdict.txt': report.verdict })
loadPlugin({ reports: { custom } })
