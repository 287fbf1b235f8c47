import { spawn } from 'node:child_process'
import { packageFile } from '../../units/platform/package-root.ts'
import type { LabControl, LabOptions } from '../../page/lab-control.ts'
import { UI_HELP } from '../help.ts'
import type { ExitCode, Terminal } from '../terminal.ts'
import { CTRL_C, KEYS, pressed, startFirst } from './keys.ts'
import { uiOrderFrom } from './ui-order.ts'

/** The built file: the only part of this command that knows Vitest. */
const LAB = packageFile('dist/vitest/lab/lab.js')

/** Handles that modules of the tests leave open must not keep the command from ending. */
const EXIT_MS = 1_000

/** `vitest-load ui`: opens the lab, and waits until it is ended by a key or a signal. */
export async function ui(args: readonly string[], folder: string, terminal: Terminal, signal: AbortSignal): Promise<ExitCode> {
  const order = uiOrderFrom(args)
  if (order === 'help') {
    terminal.print(UI_HELP.trimEnd())
    return 0
  }
  const { Lab } = (await import(LAB.href)) as { readonly Lab: { open(options: LabOptions): Promise<LabControl> } }
  const hasTerminal = process.stdin.isTTY
  const lab = await Lab.open({ ...order, folder, hasTerminal, log: (line) => terminal.log(line) })
  try {
    // Alone on its line, so that terminals make a link of it.
    terminal.print(lab.url)
    if (hasTerminal) terminal.log(KEYS)
    if (order.opens) openBrowser(lab.url)
    if (order.autostart) await autostart(lab, terminal)
    await ended(lab, terminal, signal)
  } finally {
    await lab.close()
    setTimeout(() => process.exit(), EXIT_MS).unref()
  }
  return 0
}

async function autostart(lab: LabControl, terminal: Terminal): Promise<void> {
  const problem = await startFirst(lab)
  if (problem !== undefined) terminal.log(problem.error)
}

/** Resolves when a key or a signal ends the lab. */
async function ended(lab: LabControl, terminal: Terminal, signal: AbortSignal): Promise<void> {
  const { stdin } = process
  let onKey: ((bytes: Buffer) => void) | undefined
  // Keys that are pressed fast come together.
  const onPressed = async (keys: string, quit: () => void): Promise<void> => {
    for (const key of keys) {
      const answer = await pressed(key, lab)
      if (answer === 'help') terminal.log(KEYS)
      else if (typeof answer === 'object') terminal.log(answer.error)
      // Ctrl+C comes as a key here, and ends the command as the signal does.
      else if (key === CTRL_C) process.kill(process.pid, 'SIGINT')
      else if (answer === 'quit') quit()
    }
  }
  await new Promise<void>((resolve) => {
    signal.addEventListener('abort', () => resolve(), { once: true })
    if (signal.aborted) resolve()
    if (!stdin.isTTY) return
    onKey = (bytes) => {
      const keys = bytes.toString()
      // Arrows and the like come as sequences of letters after Escape.
      if (!keys.startsWith('\u001B')) void onPressed(keys, resolve)
    }
    stdin.setRawMode(true)
    stdin.resume()
    stdin.on('data', onKey)
  })
  if (onKey === undefined) return
  stdin.off('data', onKey)
  stdin.setRawMode(false)
  stdin.pause()
}

/** With the program that the system has for addresses; without one, the address is there to be opened by hand. */
function openBrowser(url: string): void {
  const command = process.platform === 'darwin' ? 'open' : process.platform === 'win32' ? 'explorer.exe' : 'xdg-open'
  const child = spawn(command, [url], { stdio: 'ignore', detached: true })
  child.on('error', () => {})
  child.unref()
}
