/** Load generators that are programs of their own: each run starts one, and the shell tells what user and system time it took. */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { isInstalled } from './wire-nginx.mjs'

/** How each is asked for about `count` requests, and how it says how many there were. */
const TOOLS = {
  wrk: {
    // wrk runs by time: as long as so many requests take at some 50 000 a second, so that it does at least as much.
    command: ({ url, concurrency, count }) => ['wrk', '-t1', `-c${concurrency}`, `-d${Math.max(1, Math.round(count / 50_000))}s`, url],
    answered: (output) => Number(/(\d+) requests in/.exec(output)?.[1]),
    hasFailed: (output) => /Non-2xx|Socket errors/.test(output),
  },
  ab: {
    command: ({ url, concurrency, count }) => ['ab', '-q', '-k', '-n', count, '-c', concurrency, url],
    answered: (output) => Number(/Complete requests:\s+(\d+)/.exec(output)?.[1]),
    hasFailed: (output) => !/Failed requests:\s+0/.test(output),
  },
  h2load: {
    command: ({ url, concurrency, count }) => ['h2load', '--h1', '-t1', '-n', count, '-c', concurrency, url],
    answered: (output) => Number(/(\d+) succeeded/.exec(output)?.[1]),
    hasFailed: (output) => !/ 0 failed/.test(output),
  },
  hey: {
    command: ({ url, concurrency, count }) => ['hey', '-n', count, '-c', concurrency, url],
    answered: (output) => Number(/\[200\]\s+(\d+) responses/.exec(output)?.[1]),
    hasFailed: (output) => /Error distribution/.test(output),
  },
}

/** Which of them this machine has. */
export const installedTools = () => Object.keys(TOOLS).filter((name) => isInstalled(name, '--version'))

/** What `startWorker` gives, for a program. */
export function startTool(name) {
  const { command, answered, hasFailed } = TOOLS[name]
  return {
    async ask(_, parameters) {
      const startMs = performance.now()
      const { output, cpuMicros } = await runTimed(command(parameters).map(String))
      if (hasFailed(output)) throw new Error(`${name} met errors:\n${output}`)
      return { cpuMicros, wallMs: performance.now() - startMs, count: answered(output) }
    },
    async stop() {},
  }
}

/** bash, since its `times` has milliseconds. */
async function runTimed(words) {
  const child = spawn('bash', ['-c', '"$@" 2>&1; times', 'bash', ...words], { stdio: ['ignore', 'pipe', 'inherit'] })
  let output = ''
  child.stdout.setEncoding('utf8').on('data', (text) => {
    output += text
  })
  await once(child, 'close')
  const [user, system] = output.trimEnd().split('\n').at(-1).split(' ')
  return { output, cpuMicros: microsOf(user) + microsOf(system) }
}

/** `1m2.345s` */
function microsOf(text) {
  const [minutes, seconds] = text.split('m')
  return (Number(minutes) * 60 + Number.parseFloat(seconds)) * 1e6
}
