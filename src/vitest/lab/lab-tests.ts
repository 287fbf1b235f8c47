import { readFileSync } from 'node:fs'
import type { TestCase, TestModule, TestSpecification, Vitest } from 'vitest/node'
import type { PageTest } from '../../page/messages.ts'
import { messageOf } from '../../units/errors/thrown.ts'
import { plainText } from '../../units/text/plain-text.ts'
import type { LoadForm } from '../page/load-form.ts'
import { testKey } from '../page/page-feed.ts'
import { idOf } from '../page/test-place.ts'
import { provideContext } from '../reporter/provide-context.ts'

const LONGEST_TEXT = 600
const NOT_STEERED = { liveFolder: undefined, requestedFiles: undefined, report: undefined }

/** A plain test says nothing before it runs. */
const NO_FORM: LoadForm = {
  plan: null,
  rows: [],
  duration: '',
  durationHint: 'known when it has run once',
  baseUrl: '',
  allow: [],
  fixed: null,
  baseUrlFixed: null,
}

/** The tests of the lab, as they are now. */
export interface Listed {
  readonly tests: readonly PageTest[]
  readonly errors: readonly string[]
  /** By {@link PageTest.id}. */
  readonly cases: ReadonlyMap<string, TestCase>
}

/**
 * Lists load tests, and other tests of files that import this library, by reading files without running their tests; `onlyFile` is the path of the one to read.
 * If that is not possible, the errors say why.
 */
export async function listTests(vitest: Vitest, filters: readonly string[], onlyFile?: string): Promise<Listed> {
  try {
    const specifications = await vitest.globTestSpecifications([...filters])
    return await listed(
      vitest,
      specifications.filter(({ moduleId }) => onlyFile === undefined || moduleId === onlyFile),
    )
  } catch (error) {
    return { tests: [], errors: [messageOf(error)], cases: new Map() }
  }
}

async function listed(vitest: Vitest, specifications: readonly TestSpecification[]): Promise<Listed> {
  const ours = specifications.filter(({ moduleId }) => importsUs(moduleId))
  if (ours.length === 0) return { tests: [], errors: [], cases: new Map() }
  provideContext(ours, { ...NOT_STEERED, isListed: true })
  const collected = await vitest.collectTests([...ours])
  // Some versions of Vitest return them in the order in which they were read.
  const testModules = collected.testModules.toSorted((first, second) => (placeOf(first) < placeOf(second) ? -1 : 1))
  const cases = new Map(testModules.flatMap((module) => [...module.children.allTests()]).map((test) => [testKey(idOf(test)), test]))
  const tests = [...cases].map(([id, test]) => shownTest(id, test))
  const errors = testModules.flatMap((module) =>
    module.errors().map(({ message }) => `${module.relativeModuleId}: ${plainText(message, LONGEST_TEXT)}`),
  )
  return { tests: [...tests.filter(({ isLoadTest }) => isLoadTest), ...tests.filter(({ isLoadTest }) => !isLoadTest)], errors, cases }
}

const placeOf = ({ project, relativeModuleId }: TestModule): string => `${project.name}\n${relativeModuleId}`

function importsUs(file: string): boolean {
  try {
    return /['"]vitest-load['"/]/.test(readFileSync(file, 'utf8'))
  } catch {
    return false
  }
}

function shownTest(id: string, test: TestCase): PageTest {
  const { loadForm } = test.meta()
  const { allow: _allow, ...form } = loadForm ?? NO_FORM
  const { timeout } = test.options as { readonly timeout?: number }
  return {
    id,
    ...idOf(test),
    isLoadTest: loadForm !== undefined,
    ...form,
    atMost: loadForm === undefined ? atMostText(timeout ?? test.project.config.testTimeout) : null,
    verdict: null,
  }
}

const atMostText = (timeoutMs: number): string | null =>
  timeoutMs > 0 ? `at most ${timeoutMs / 1_000} s: use loadTest to run longer` : null
