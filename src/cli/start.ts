import { constants } from 'node:os'
import { main } from './main.ts'
import { systemTerminal } from './terminal.ts'

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const
const FATAL = 128

const interruption = new AbortController()
let ending: NodeJS.Signals | undefined

for (const signal of SIGNALS)
  process.on(signal, () => {
    ending ??= signal
    interruption.abort(new Error(`ended by ${signal}`))
  })

const args = process.argv.slice(2)
try {
  process.exitCode = await main(args, process.cwd(), systemTerminal, interruption.signal)
} catch (error) {
  if (ending === undefined) throw error
  process.stderr.write(`vitest-load: ended by ${ending}; everything is cleaned up\n`)
}
// An agent has no other end than a signal.
if (ending !== undefined && args[0] !== 'agent') process.exitCode = FATAL + constants.signals[ending]
