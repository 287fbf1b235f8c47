/** The same users in Locust and in a scenario, and two loops of Python without Locust. Each gives how long its requests took, as it saw them. */
import { spawn } from 'node:child_process'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { load } from './locust-load.mjs'

/** Debian's, which has the packages that Locust itself uses. */
const PYTHON = '/usr/bin/python3'

const fileOf = (name) => fileURLToPath(new URL(name, import.meta.url))

/** Runs a command that writes a line `RESULT {…}`. */
async function resultOf(command, args, env) {
  const child = spawn(command, args.map(String), { env: { ...process.env, ...env }, stdio: ['ignore', 'pipe', 'pipe'] })
  const closed = new Promise((resolve, reject) => child.once('error', reject).once('close', resolve))
  let output = ''
  let result
  child.stderr.on('data', (chunk) => (output = (output + chunk).slice(-4_096)))
  for await (const line of createInterface({ input: child.stdout })) if (line.startsWith('RESULT ')) result = JSON.parse(line.slice(7))
  await closed
  if (result === undefined) throw new Error(`${command} gave no result:\n${output}`)
  return result
}

export const CLIENTS = {
  locust: (url, { users, seconds, waitMs }) =>
    resultOf(
      'locust',
      ['-f', fileOf('locustfile.py'), '--headless', '-u', users, '-r', users, '-t', `${seconds}s`, '-H', url, '--only-summary'],
      { WAIT_MIN_S: String(waitMs[0] / 1_000), WAIT_MAX_S: String(waitMs[1] / 1_000) },
    ),
  'vitest-load': load,
}

/** One request after the other: the package `requests`, on which Locust's HttpUser stands, and the bare client of Python's own library. */
export const LOOPS = {
  'requests.Session, no Locust': (url, { seconds }) => resultOf(PYTHON, [fileOf('python-loop.py'), 'requests', url, seconds], {}),
  'http.client, no Locust': (url, { seconds }) => resultOf(PYTHON, [fileOf('python-loop.py'), 'http.client', url, seconds], {}),
}
