import { spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, onTestFinished, test } from 'vitest'
import { runLoad } from '../../../../src/load/load.ts'
import type { LoadOptions } from '../../../../src/plan/options/load-options.ts'
import { attributionOf } from '../../../../src/result/attribution.ts'
import type { LoadResult } from '../../../../src/result/load-result.ts'
import { standalone } from '../../../../src/run/run-environment.ts'
import { freePort } from '../../../../src/serve/reach.ts'
import { startTarget, type Target } from '../../../../src/serve/start-target.ts'
import type { TargetEntry, TargetOptions } from '../../../../src/serve/options/target-options.ts'
import { testWith } from '../../../helpers/needs.ts'

const isLinux = process.platform === 'linux'
const has = (command: string, option: string): boolean => isLinux && spawnSync(command, [option]).status === 0

async function started(entry: TargetEntry, options?: TargetOptions): Promise<Target> {
  const target = startTarget(entry, options)
  onTestFinished(() => target.stop())
  await target.ready
  return target
}

const run = (url: string, options: LoadOptions): Promise<LoadResult> =>
  runLoad(url, { seed: 1, warmup: 0, exclusive: false, ...options }, standalone)

/** Costs 3 ms of CPU time for each request. */
const PYTHON = `
import http.server, os, time
class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = 'HTTP/1.1'
    def do_GET(self):
        end = time.process_time() + 0.003
        while time.process_time() < end: pass
        self.send_response(200)
        self.send_header('content-length', '2')
        self.end_headers()
        self.wfile.write(b'ok')
    def log_message(self, *args): pass
http.server.HTTPServer(('127.0.0.1', int(os.environ['PORT'])), Handler).serve_forever()
`

testWith(has('python3', '--version'))('a server in Python (needs python3) is sampled', async () => {
  const baseUrl = await started({ command: ['python3', '-c', PYTHON] })
  const { target } = await run('/', { baseUrl, iterations: 100 })
  expect(target?.cpu?.microsPerIteration).toBeGreaterThan(2_900)
  expect(target?.cpu?.microsPerIteration).toBeLessThan(6_000)
  expect(target?.memory?.rssMax).toBeGreaterThan(5e6)
  expect(target?.eventLoop).toBeUndefined()
})

/** Not all users have the folder of system programs in their path. */
const nginx = ['nginx', '/usr/sbin/nginx'].find((command) => has(command, '-v'))

testWith(nginx !== undefined)('nginx (needs nginx), whose worker does the work, is sampled', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'vitest-load-nginx-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  const port = await freePort()
  const file = join(folder, 'nginx.conf')
  const places = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'].map((name) => `${name}_temp_path ${folder}/${name};`).join(' ')
  writeFileSync(
    file,
    `daemon off; worker_processes 1; pid ${folder}/pid; error_log ${folder}/error;
     events {} http { access_log off; ${places} server { listen 127.0.0.1:${port}; location / { return 200 "ok"; } } }`,
  )
  const baseUrl = await started({ command: [nginx!, '-p', folder, '-e', `${folder}/error`, '-c', file] }, { port })
  const { target } = await run('/', { baseUrl, iterations: 2_000, concurrency: 4 })
  expect(target?.cpu?.microsPerIteration).toBeGreaterThan(3)
  expect(target?.cpu?.microsPerIteration).toBeLessThan(1_000)
  expect(target?.series.length).toBeGreaterThan(0)
})

/** A control group that may use a twentieth of a core, which a busy machine leaves it too, if one can be made here; of version 1, or 2. */
function limitedGroup(): string | undefined {
  if (!isLinux) return undefined
  const name = `vitest-load-${process.pid}-${Date.now()}`
  for (const [parent, limit, value] of [
    ['/sys/fs/cgroup/cpu', 'cpu.cfs_quota_us', '5000'],
    ['/sys/fs/cgroup', 'cpu.max', '5000 100000'],
  ] as const) {
    const group = join(parent, name)
    try {
      mkdirSync(group)
      writeFileSync(join(group, limit), value)
      return group
    } catch {
      try {
        rmdirSync(group)
      } catch {
        // It was not made.
      }
    }
  }
  return undefined
}

const group = limitedGroup()

afterAll(() => {
  if (group !== undefined) rmdirSync(group)
})

// No program would help where the kernel, or a container, allows none.
test.skipIf(group === undefined)(
  'a target at the CPU limit of its control group (needs control groups) is held back, and that is said',
  async () => {
    const baseUrl = await started(new URL('../../../../fixtures/targets/costly.mjs', import.meta.url))
    writeFileSync(join(group!, 'cgroup.procs'), String(baseUrl.pid))
    const result = await run('/?ms=5', { baseUrl, duration: '1500ms', concurrency: 2 })
    await baseUrl.stop()
    expect(result.findings.map(({ kind }) => kind)).toContain('target-throttled')
    expect(result.target?.throttledMs).toBeGreaterThan(200)
    expect(attributionOf(result)?.text).toMatch(/^short of CPU: its control group was held back at its CPU limit for /)
  },
)
