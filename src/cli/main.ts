import { listInWords } from '../units/text/list-in-words.ts'
import { nearest } from '../units/text/nearest.ts'
import { LoadError } from '../units/errors/error.ts'
import { packageVersion } from '../units/platform/package-root.ts'
import { formatReceived } from '../units/text/received.ts'
import { agent } from './agents/agent.ts'
import { keys } from './agents/keys.ts'
import { up } from './agents/up.ts'
import { calibrate } from './calibrate/calibrate.ts'
import { compare } from './comparison/compare.ts'
import { report } from './report/report.ts'
import { ui } from './ui/ui.ts'
import { HELP } from './help.ts'
import type { ExitCode, Terminal } from './terminal.ts'

const COMMANDS = { compare, calibrate, report, ui, up, agent, keys } as const

type CommandName = keyof typeof COMMANDS

/** Runs a command line. On an error it prints a message that says what to do, and returns 2. */
export async function main(args: readonly string[], folder: string, terminal: Terminal, signal: AbortSignal): Promise<ExitCode> {
  const [name, ...rest] = args
  if (name === undefined || name === 'help' || name === '--help' || name === '-h') return logged(terminal, HELP)
  if (name === '--version' || name === '-v') return logged(terminal, packageVersion())
  try {
    if (!isCommand(name)) throw new LoadError('bad-arguments', unknownText(name))
    return await COMMANDS[name](rest, folder, terminal, signal)
  } catch (error) {
    if (signal.aborted) throw error
    terminal.log(error instanceof LoadError ? `vitest-load: ${error.message}` : `vitest-load: ${(error as Error).stack}`)
    return 2
  }
}

const isCommand = (name: string): name is CommandName => Object.hasOwn(COMMANDS, name)

function unknownText(name: string): string {
  const known = Object.keys(COMMANDS)
  const meant = nearest(name, [...known, '--help', '--version'])
  const hint = meant === undefined ? '`vitest-load --help` says more' : `did you mean \`${meant}\`?`
  return `Expected a command, ${listInWords(
    known.map((command) => `\`${command}\``),
    'or',
  )}, got ${formatReceived(name)}: ${hint}`
}

function logged(terminal: Terminal, text: string): ExitCode {
  terminal.print(text.trimEnd())
  return 0
}
