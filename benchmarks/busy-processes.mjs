import { spawn } from 'node:child_process'

/**
 * Keeps as many processes busy; returns what ends that. Linux may share cores out between sessions first: with a session of its own each takes as much from the
 * target, which has one too, as from the generator.
 */
export function busyProcesses(count, detached = false) {
  const hogs = Array.from({ length: count }, () => spawn(process.execPath, ['-e', 'for (;;);'], { stdio: 'ignore', detached }))
  return () => hogs.forEach((hog) => hog.kill('SIGKILL'))
}
