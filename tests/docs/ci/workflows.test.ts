import { describe, expect, test } from 'vitest'
import { parseDocument } from 'yaml'
import { allPages, fencesOf } from '../markdown.ts'

interface Workflow {
  readonly name: string
  readonly on: unknown
  readonly jobs: Readonly<Record<string, Job>>
}

interface Job {
  readonly 'runs-on': string
  readonly 'timeout-minutes': number
  readonly env?: Readonly<Record<string, string>>
  readonly steps: readonly { readonly uses?: string; readonly run?: string }[]
}

// That of agents has jobs of another kind, and a test of its own.
const pages = allPages().filter(({ path }) => path !== 'docs/agents.md')
const workflows = pages.flatMap((page) =>
  fencesOf(page)
    .filter(({ language }) => language === 'yaml' || language === 'yml')
    .map(({ code, line }) => ({ name: `${page.path}:${line}`, document: parseDocument(code, { strict: true }) })),
)
const jobs = workflows.flatMap(({ document }) => Object.values((document.toJS() as Workflow).jobs))

test('there are three workflows: one for pull requests with smoke, one for the night with full, and one that compares', () => {
  expect(workflows.map(({ document }) => (document.toJS() as Workflow).on)).toMatchObject([
    'pull_request',
    { schedule: [{ cron: expect.any(String) }] },
    'pull_request',
  ])
  expect(jobs.map(({ env }) => env?.VITEST_LOAD)).toEqual(['smoke', 'full', undefined])
})

describe.for(workflows.map(({ name, document }) => [name, document] as const))('the workflow at %s', ([, document]) => {
  const { jobs } = document.toJS() as Workflow
  const [job] = Object.values(jobs)

  test('is YAML without a warning', () => {
    expect([...document.errors, ...document.warnings]).toEqual([])
  })

  test('is complete: a machine, a bound, and steps from checkout to the run', () => {
    expect(job).toMatchObject({ 'runs-on': 'ubuntu-latest', 'timeout-minutes': expect.any(Number) })
    const steps = job!.steps.map(({ uses, run }) => uses?.replace(/@v\d+$/, '') ?? run!.split(' --')[0])
    expect(steps.slice(0, 3)).toEqual(['actions/checkout', 'actions/setup-node', 'npm ci'])
    expect(steps[3]).toMatch(/^npx (?:vitest run|vitest-load compare \S+)$/)
    expect(job!.steps.every(({ uses, run }) => (uses === undefined) !== (run === undefined))).toBe(true)
  })
})
