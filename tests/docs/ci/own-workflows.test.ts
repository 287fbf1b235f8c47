import { spawnSync } from 'node:child_process'
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, onTestFinished, test } from 'vitest'
import { parseDocument } from 'yaml'
import { root } from '../markdown.ts'

interface Workflow {
  readonly on: unknown
  readonly permissions: unknown
  readonly jobs: Readonly<Record<string, Job>>
}

interface Job {
  readonly 'runs-on': string
  readonly 'timeout-minutes': number
  readonly permissions?: unknown
  readonly strategy?: {
    readonly matrix: { readonly exclude: readonly Combination[] } & Readonly<Record<keyof Combination, readonly number[]>>
  }
  readonly steps: readonly { readonly uses?: string; readonly run?: string }[]
}

type Combination = Readonly<Record<'node' | 'vitest' | 'vite', number>>

const yamlFiles = ['.github/workflows', '.github/ISSUE_TEMPLATE'].flatMap((folder) =>
  readdirSync(join(root, folder)).map((file) => `${folder}/${file}`),
)
const documentAt = (path: string) => parseDocument(readFileSync(join(root, path), 'utf8'), { strict: true })
const workflowAt = (name: string): Workflow => documentAt(`.github/workflows/${name}.yml`).toJS() as Workflow
const runsOf = ({ steps }: Job): readonly string[] => steps.flatMap(({ run }) => run ?? [])

/** Runs a script of `.ci` and returns its exit code with what it wrote to the error output. */
function runScript(command: string, ...args: readonly string[]): { readonly exitCode: number | null; readonly text: string } {
  const { status, stderr } = spawnSync(command, args, { cwd: root, encoding: 'utf8' })
  return { exitCode: status, text: stderr }
}

/** Runs the check of a release in a folder that has these files. */
function checkRelease(tag: string, manifest: object, changelog: string): ReturnType<typeof runScript> {
  const folder = mkdtempSync(join(tmpdir(), 'vitest-load-release-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  writeFileSync(join(folder, 'package.json'), JSON.stringify(manifest))
  writeFileSync(join(folder, 'CHANGELOG.md'), changelog)
  return runScript(process.execPath, '.ci/check-release.mjs', tag, folder)
}

test.for(yamlFiles)('%s is YAML without a warning', (path) => {
  const { errors, warnings } = documentAt(path)
  expect([...errors, ...warnings]).toEqual([])
})

describe('the workflow of this repository', () => {
  const { jobs, permissions } = workflowAt('ci')

  test('tests every supported Node, Vitest and Vite with each other, except Vitest 5 on Node 20', () => {
    const { node, vitest, vite, exclude } = jobs['tests']!.strategy!.matrix
    expect({ node, vitest, vite, exclude }).toEqual({
      node: [20, 22, 24],
      vitest: [4, 5],
      vite: [7, 8],
      exclude: [{ node: 20, vitest: 5 }],
    })
  })

  test('may only read, and each of its jobs has a time limit', () => {
    expect(permissions).toEqual({ contents: 'read' })
    for (const job of Object.values(jobs)) expect(job).toMatchObject({ 'runs-on': 'ubuntu-latest', 'timeout-minutes': expect.any(Number) })
  })

  test('runs groups of stages that `.ci/run` has, and all of them except the versions that its matrix replaces', () => {
    const { exitCode, text } = runScript('bash', '.ci/run', 'nope')
    expect(exitCode).toBe(2)
    const groups = /\((.+?)\)/.exec(text)![1]!.split(', ')
    const called = Object.values(jobs)
      .flatMap(runsOf)
      .flatMap((run) => run.replace(/^bash \.ci\/run /, '').match(/\S+@\$\{\{.+?\}\}|\S+/g)!)
    expect(called.filter((name) => !name.includes('@')).toSorted()).toEqual(groups.filter((name) => name !== 'versions').toSorted())
    expect(called.filter((name) => name.includes('@'))).toEqual(['vitest@${{ matrix.vitest }}', 'vite@${{ matrix.vite }}'])
  })
})

test('a release is checked, tested, and only then published with provenance', () => {
  const { on, jobs } = workflowAt('release')
  expect(on).toEqual({ push: { tags: ['v*'] } })
  expect(jobs['publish']!.permissions).toEqual({ contents: 'read', 'id-token': 'write' })
  expect(runsOf(jobs['publish']!)).toEqual([
    'node .ci/check-release.mjs "$GITHUB_REF_NAME"',
    'bash .ci/run tests checks package',
    'npm publish --provenance --access public',
  ])
})

test('the bug form asks for the failure text, the seed and the versions, and accepts no report without them', () => {
  const { body } = documentAt('.github/ISSUE_TEMPLATE/bug.yml').toJS() as {
    readonly body: readonly { readonly id?: string; readonly validations?: { readonly required: boolean } }[]
  }
  const required = body.filter(({ validations }) => validations?.required === true).map(({ id }) => id)
  expect(required).toEqual(expect.arrayContaining(['failure', 'seed', 'versions']))
})

describe('the check of a release', () => {
  const RELEASABLE = { version: '1.2.0', repository: { type: 'git', url: 'git+https://example.com/vitest-load.git' } }

  test('passes a tag that fits package.json and the changelog', () => {
    expect(checkRelease('v1.2.0', RELEASABLE, '# Changelog\n\n## [1.2.0] - 2026-12-01\n')).toEqual({ exitCode: 0, text: '' })
  })

  test('lists everything that is missing', () => {
    const { exitCode, text } = checkRelease('v1.3.0', { version: '1.2.0' }, '# Changelog\n\n## [Unreleased]\n')
    expect(exitCode).toBe(1)
    expect(text.trim().split('\n')).toEqual([
      "Expected the tag to be v1.2.0, the version of package.json, got 'v1.3.0'",
      "CHANGELOG.md has no section '## [1.2.0] - <date>': rename [Unreleased]",
      'package.json has no `repository`, which `npm publish --provenance` needs',
    ])
  })
})
