/**
 * What a request of HTTP/2 costs in CPU time, beside h2load and, where it is given, another build of this package, in turns against the same nginx:
 *
 *   node benchmarks/http2.mjs [folder of another build, such as ../before/dist]
 */
import { spawnSync } from 'node:child_process'
import { resolve } from 'node:path'
import { argv, cpuUsage, execPath, stdout } from 'node:process'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { digits, median, ratio, table } from './table.mjs'
import { isInstalled, startNginx } from './wire-nginx.mjs'

const COUNT = 20_000
const USERS = 10
const ROUNDS = 7

const self = fileURLToPath(import.meta.url)
const own = fileURLToPath(new URL('../dist', import.meta.url))

if (argv[2] === '--run') await runOnce(argv[3], argv[4], argv[5])
else await compare(argv[2])

/** Loads in this process and tells how much CPU time each request took. */
async function runOnce(build, url, task) {
  const { runLoad } = await import(pathToFileURL(`${build}/load.js`).href)
  const { standalone } = await import(pathToFileURL(`${build}/run/surroundings.js`).href)
  const run = (iterations) =>
    runLoad(
      task === 'request' ? url : ({ http }) => http.get(url),
      { http2: true, tls: { rejectUnauthorized: false }, concurrency: USERS, iterations, exclusive: false },
      standalone,
    )
  await run(3_000)
  const before = cpuUsage()
  const result = await run(COUNT)
  const { user, system } = cpuUsage(before)
  if (result.iterations.succeeded !== COUNT) throw new Error(`${result.iterations.succeeded} of ${COUNT} succeeded`)
  stdout.write(`${(user + system) / COUNT}\n`)
}

function microsOf(build, url, task) {
  const { stdout: reported, stderr, status } = spawnSync(execPath, [self, '--run', build, url, task], { encoding: 'utf8' })
  if (status !== 0) throw new Error(stderr)
  return Number(reported)
}

function h2load(url) {
  const script = `TIMEFORMAT='%U %S'; time h2load -n ${COUNT} -c ${USERS} -m 1 ${url} > /dev/null`
  const { stderr } = spawnSync('bash', ['-c', script], { encoding: 'utf8' })
  const [user, system] = stderr.trim().split('\n').at(-1).split(' ').map(Number)
  return ((user + system) * 1e6) / COUNT
}

async function compare(before) {
  if (!isInstalled('nginx') || !isInstalled('h2load', '--version')) throw new Error('nginx and h2load are needed')
  const nginx = await startNginx({ http2: true })
  const builds = [...(before === undefined ? [] : [['before', resolve(before)]]), ['now', own]]
  const contenders = [
    ['h2load', () => h2load(nginx.tlsUrl)],
    ...builds.flatMap(([name, build]) => [
      [`load(url), ${name}`, () => microsOf(build, nginx.tlsUrl, 'request')],
      [`load(({ http }) => http.get(url)), ${name}`, () => microsOf(build, nginx.tlsUrl, 'function')],
    ]),
  ]
  const figures = contenders.map(() => [])
  try {
    for (let round = 0; round < ROUNDS; round++) for (const [at, [, measure]] of contenders.entries()) figures[at].push(measure())
  } finally {
    await nginx.stop()
  }
  const rows = contenders.map(([name], at) => [name, digits(median(figures[at])), ratio(figures[at], figures[0])])
  stdout.write(`${String(table(`A GET request over ${USERS} connections of HTTP/2, against nginx`, ['', 'CPU µs', '× h2load'], rows))}\n`)
}
