import { setImmediate } from 'node:timers'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { MOST_HANDLE_KINDS, PROBE_QUESTIONS, type ProbeAnswer, type ProbeQuestion } from './probe-answer.ts'

/** Returns what answers the questions that the test process writes. Nothing is loaded or done before it asks. */
export function probeAnswers(write: (answer: ProbeAnswer) => void): (bytes: string) => void {
  let collect: (() => void) | undefined
  const answers: Readonly<Record<Exclude<ProbeQuestion, 'profile'>, () => void>> = {
    cpu: () => {
      const { user, system } = process.cpuUsage()
      write({ answer: 'cpu', cpuMs: (user + system) / 1_000 })
    },
    collect: () => {
      collect ??= collectorHere()
      collect()
      // What ends with the first collection, such as finalizers, is let go of by the second.
      setImmediate(() => {
        collect?.()
        const { heapUsed, external } = process.memoryUsage()
        write({ answer: 'collect', heapUsed: heapUsed + external, handles: openHandles() })
      })
    },
  }
  const byByte = new Map(Object.entries(answers).map(([name, answer]) => [PROBE_QUESTIONS[name as ProbeQuestion] as string, answer]))
  return (bytes) => {
    for (const byte of bytes) byByte.get(byte)?.()
  }
}

/** The garbage collector, which V8 shows only to contexts made under this flag. The module itself sees none of it. */
function collectorHere(): () => void {
  setFlagsFromString('--expose-gc')
  const collect = runInNewContext('gc') as () => void
  setFlagsFromString('--no-expose-gc')
  return collect
}

function openHandles(): Readonly<Record<string, number>> {
  const counts = new Map<string, number>()
  for (const kind of process.getActiveResourcesInfo()) counts.set(kind, (counts.get(kind) ?? 0) + 1)
  return Object.fromEntries([...counts].toSorted(([, first], [, second]) => second - first).slice(0, MOST_HANDLE_KINDS))
}
