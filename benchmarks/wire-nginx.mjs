/** nginx, where it is installed: a server that costs little, in one process of one thread unless told otherwise, so that the generator is what is measured. */
import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { connect, createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const certificate = (name) => fileURLToPath(new URL(`../fixtures/servers/certificate/${name}.pem`, import.meta.url))

export const isInstalled = (command, argument = '-v') => spawnSync(command, [argument], { stdio: 'ignore' }).error === undefined

const configFor = ({ folder, port, tlsPort, workers, http2, keepsForEver }) => `
worker_processes ${workers};
daemon off;
pid ${folder}/nginx.pid;
error_log ${folder}/error.log;
worker_rlimit_nofile 16384;
events { worker_connections 16000; }
http {
  access_log off;
  ${keepsForEver ? 'keepalive_requests 1000000000;\n  keepalive_timeout 1h;' : ''}
  ${['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'].map((name) => `${name}_temp_path ${folder}/${name};`).join('\n  ')}
  server {
    listen 127.0.0.1:${port} backlog=16384${workers > 1 ? ' reuseport' : ''};
    listen 127.0.0.1:${tlsPort} ssl${http2 ? ' http2' : ''} backlog=16384;
    ssl_certificate ${certificate('cert')};
    ssl_certificate_key ${certificate('key')};
    location / { default_type text/plain; return 200 "hello, world\\n"; }
  }
}
`

async function freePort() {
  const server = createServer()
  await once(server.listen(0, '127.0.0.1'), 'listening')
  const { port } = server.address()
  await new Promise((resolve) => server.close(resolve))
  return port
}

/**
 * Starts nginx on ports of its own; `undefined` where it is not installed. With `keepsForEver: false` it closes a connection after a thousand requests, as it
 * does by default.
 */
export async function startNginx({ workers = 1, http2 = false, keepsForEver = true } = {}) {
  const command = ['nginx', '/usr/sbin/nginx'].find((name) => isInstalled(name))
  if (command === undefined) return undefined
  const folder = mkdtempSync(join(tmpdir(), 'wire-nginx-'))
  const [port, tlsPort] = [await freePort(), await freePort()]
  const config = join(folder, 'nginx.conf')
  writeFileSync(config, configFor({ folder, port, tlsPort, workers, http2, keepsForEver }))
  const child = spawn(command, ['-p', folder, '-c', config], { stdio: ['ignore', 'ignore', 'inherit'] })
  const exited = once(child, 'exit')
  await Promise.race([listening(port), exited.then(([code]) => Promise.reject(new Error(`nginx ended with ${code}`)))])
  return {
    url: `http://127.0.0.1:${port}/`,
    tlsUrl: `https://127.0.0.1:${tlsPort}/`,
    async stop() {
      child.kill('SIGTERM')
      await exited
      rmSync(folder, { recursive: true })
    },
  }
}

async function listening(port) {
  for (let attempt = 0; attempt < 100; attempt++) {
    const socket = connect(port, '127.0.0.1')
    const stands = await new Promise((resolve) => socket.once('connect', () => resolve(true)).once('error', () => resolve(false)))
    socket.destroy()
    if (stands) return
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
  throw new Error('nginx does not listen')
}
