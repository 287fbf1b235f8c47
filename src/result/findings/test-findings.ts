import { formatCount } from '../../units/format.ts'
import type { Finding } from './finding.ts'
import type { LoadResult } from '../load-result.ts'
import { copyWith } from '../result-origin.ts'
import { isSound } from './finding-rules.ts'

/** The finding that the test was retried after a failure; `attempt` is 1 for the first retry. */
export function retried(attempt: number): Finding {
  return {
    kind: 'retried',
    seen: `this is retry ${formatCount(attempt)} of the test`,
    spoils: 'retries hide flakiness: with enough of them any limit passes once',
    fix: 'leave retry at 0 for load tests, and give limits the room they need',
  }
}

/** The finding that the load was set on the live page. */
export function steered(): Finding {
  return {
    kind: 'steered',
    seen: 'the load was set on the live page, and not by the test',
    spoils: 'what was done by hand cannot be repeated: its verdicts are only shown',
    fix: 'copy the load that you found as a loadTest from the tab Download, and let that judge',
  }
}

/** The finding that other test files could run at the same time. */
export function parallelFiles(): Finding {
  return {
    kind: 'parallel-files',
    seen: 'other test files could run at the same time',
    spoils: 'they took CPU time from the generator, and from a target on this machine',
    fix: 'put load tests in a separate project, as loadProject() of vitest-load/plugin does',
  }
}

/** The same result with the findings that only the test runner can know. Its parts then belong to the new result. */
export function withFindings(result: LoadResult, more: readonly Finding[]): LoadResult {
  return copyWith(result, changesBy(more, result))
}

function changesBy(more: readonly Finding[], { findings: own, scenarios, plan }: LoadResult): Partial<LoadResult> {
  const findings = [...own, ...more]
  return {
    scenarios: Object.fromEntries(
      Object.entries(scenarios).map(([name, scenario]) => [name, { ...scenario, ...changesBy(more, scenario) }]),
    ),
    findings,
    sound: isSound(findings, plan),
  }
}
