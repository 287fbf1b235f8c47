import { writeFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { refsMarkdown } from '../../report/comparison/commits/commits-markdown.ts'
import type { RefsReport } from '../../report/comparison/commits/commits-report.ts'
import { refsText } from '../../report/comparison/commits/commits-text.ts'
import { commitOf, shortHash } from '../git/commit.ts'
import { gitOutput } from '../git/git.ts'
import { isDirty, packageFolder, repositoryAt } from '../git/repository.ts'
import { systemClock } from '../../units/time/clock.ts'
import { COMPARE_HELP } from '../help.ts'
import type { ExitCode, Terminal } from '../terminal.ts'
import { withBase } from './base.ts'
import { deadlineAfter, type Deadline } from './deadline.ts'
import { compareOrder, type CompareOrder } from './compare-order.ts'
import { compareSides } from './compare-sides.ts'
import { checkVitestArguments } from './vitest-arguments.ts'

/**
 * `vitest-load compare`: exits with 1 if head is proven slower, with 0 if not.
 *
 * @throws {LoadError} if nothing could be compared, with the reason and what to do.
 */
export async function compare(args: readonly string[], folder: string, terminal: Terminal, signal: AbortSignal): Promise<ExitCode> {
  const order = compareOrder(args)
  if (order === 'help') {
    terminal.print(COMPARE_HELP.trimEnd())
    return 0
  }
  const deadline = deadlineAfter(order.maxDurationMs, systemClock)
  try {
    return await compareWithin(deadline, order, folder, terminal, signal)
  } finally {
    deadline.cancel()
  }
}

async function compareWithin(
  deadline: Deadline,
  order: CompareOrder,
  folder: string,
  terminal: Terminal,
  signal: AbortSignal,
): Promise<ExitCode> {
  const ending = AbortSignal.any([signal, deadline.signal])
  const head = await repositoryAt(folder)
  const commit = await commitOf(head, order.ref)
  const headCommit = await gitOutput(head.top, ['rev-parse', 'HEAD'])
  const dirty = await isDirty(head)
  await checkVitestArguments(order.args, packageFolder(head), ending)
  if (commit.hash === headCommit && !dirty) terminal.log('base and head are the same: any difference found is a false alarm')
  const compared = await withBase({ head, commit, prepare: order.prepare, signal: ending, log: terminal.log }, (base) => {
    terminal.log(`base  ${commit.name} (${shortHash(commit)}), ${base.how}`)
    terminal.log(`head  ${folder}${dirty ? ', with changes' : ''}`)
    return compareSides({ base: base.folder, head: packageFolder(head) }, order, terminal, { signal, deadline })
  })
  const report: RefsReport = {
    version: 1,
    base: { ref: order.ref, commit: commit.hash },
    head: { commit: headCommit, dirty },
    ...compared,
  }
  publish(report, order, folder, terminal)
  return report.verdict === 'fail' ? 1 : 0
}

/** Prints the table and the other requested outputs; an output on stdout suppresses everything else there. */
function publish(report: RefsReport, { json, markdown }: CompareOrder, folder: string, terminal: Terminal): void {
  const table = refsText(report, terminal.columns).join('\n')
  if (json === true || markdown === true) terminal.log(table)
  else terminal.print(table)
  const texts = [
    [json, () => JSON.stringify(report, undefined, 2)],
    [markdown, () => refsMarkdown(report)],
  ] as const
  for (const [where, text] of texts) {
    if (where === true) terminal.print(text())
    else if (where !== undefined) writeFileSync(resolve(folder, where), `${text()}\n`)
  }
}
