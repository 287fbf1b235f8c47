import type { RunnerTestCase, RunnerTestFile, RunnerTestSuite, TestAnnotation } from 'vitest'
import type { Reporter, TestCase, TestModule, Vitest } from 'vitest/node'
import { junitProperties } from '../../report/formats/junit-properties.ts'
import { isOfClass, JUNIT } from './terminal.ts'

type OnTestRunEnd = NonNullable<Reporter['onTestRunEnd']>

/**
 * Makes the reporter `junit` write numbers and verdicts of load runs as properties.
 *
 * Strategy: it writes a property for each annotation of a test, and a verdict is known only after a test, when Vitest takes no more annotations. So it gets
 * copies of the tests with further ones, which no other reporter sees: on GitHub each would become a notice.
 */
export function addJUnitProperties(vitest: Vitest): void {
  const { reporters } = vitest as unknown as { readonly reporters?: readonly Reporter[] }
  for (const reporter of reporters ?? []) {
    const write = reporter.onTestRunEnd
    if (write === undefined || !isOfClass(reporter, JUNIT)) continue
    const withModules: OnTestRunEnd = (modules, ...rest) => write.call(reporter, modules.map(withProperties), ...rest)
    reporter.onTestRunEnd = withModules
  }
}

/** A module as before, but for the tasks that `junit` reads. */
function withProperties(module: TestModule): TestModule {
  const { task } = module as unknown as { readonly task?: RunnerTestFile }
  const added = new Map([...module.children.allTests()].map((test) => [test.id, annotationsOf(test)]))
  if (task === undefined || [...added.values()].every(({ length }) => length === 0)) return module
  const copy = { ...task, tasks: copiesOf(task, added) }
  return new Proxy(module, { get: (target, key) => (key === 'task' ? copy : Reflect.get(target, key, target)) as unknown })
}

function copiesOf(suite: RunnerTestSuite, added: ReadonlyMap<string, readonly TestAnnotation[]>): (RunnerTestCase | RunnerTestSuite)[] {
  return suite.tasks.map((task) =>
    task.type === 'test'
      ? { ...task, annotations: [...task.annotations, ...(added.get(task.id) ?? [])] }
      : { ...task, tasks: copiesOf(task, added) },
  )
}

function annotationsOf(test: TestCase): readonly TestAnnotation[] {
  const { loadReport } = test.meta()
  return loadReport === undefined ? [] : junitProperties(loadReport).map(([type, message]) => ({ type, message }))
}
