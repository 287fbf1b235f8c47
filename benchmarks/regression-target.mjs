/** What the comparisons run against, and what disturbs them. */
import { fork } from 'node:child_process'
import { availableParallelism } from 'node:os'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'

const pathOf = (name) => fileURLToPath(new URL(name, import.meta.url))

/** Gives `url(work, shape, lift)`, the address that does so many times the work, and `stop()`. */
export async function startTarget() {
  const child = fork(pathOf('regression-server.mjs'), { stdio: ['ignore', 'pipe', 'inherit', 'ipc'] })
  for await (const line of createInterface(child.stdout)) {
    const ready = /^ready (\{.*\})$/.exec(line)
    if (ready === null) continue
    const { port } = JSON.parse(ready[1])
    return {
      url: (work = 1, shape = 'usual', lift = 1) =>
        `http://127.0.0.1:${port}/?work=${work.toFixed(4)}&shape=${encodeURIComponent(shape)}&lift=${lift.toFixed(4)}`,
      stop: () => end(child),
    }
  }
  throw new Error('The server ended before it was ready')
}

/** As many neighbours as there are cores. */
export function startHogs() {
  const hogs = Array.from({ length: availableParallelism() }, () => fork(pathOf('regression-hog.mjs'), { stdio: 'ignore' }))
  return { stop: () => Promise.all(hogs.map(end)) }
}

const end = (child) =>
  new Promise((resolve) => {
    child.once('exit', resolve)
    child.kill('SIGKILL')
  })
