/**
 * Runs inside a module that `serve` started, before the module's own code (`node --import`), and tells the process that started it where it
 * listens. Ends the module when that process is gone, so that a killed test run leaves nothing behind.
 *
 * They talk over a pipe of their own, file descriptor 3, and not over Node's IPC channel: `process.send` would be there, and programs that
 * see it take themselves for a child of pm2 or of Next and behave otherwise. Nothing here keeps the module alive, and its own children,
 * which inherit the environment, are left alone.
 */
import { writeSync } from 'node:fs'
import { Server, Socket } from 'node:net'
import { isMainThread } from 'node:worker_threads'
import type { ListeningMessage } from './listening.ts'

const PIPE = 3

/** Ends with the process at the other end of the pipe, and gives a way to write to it. */
function openPipe(): (text: string) => void {
  const pipe = new Socket({ fd: PIPE })
  pipe.on('end', () => process.exit())
  pipe.on('error', () => process.exit())
  pipe.resume()
  pipe.unref()
  return (text) => pipe.write(text)
}

/** Takes `--import` and its value, which stand first, out of what the module sees and hands on to `fork` and `cluster`. */
function hideArguments(): void {
  process.execArgv.splice(0, 2)
}

function watchServers(tell: (text: string) => void): void {
  const listen = Reflect.get(Server.prototype, 'listen') as (...args: unknown[]) => Server
  const watched = new WeakSet<Server>()
  const report = (server: Server): void => {
    const address = server.address()
    // Text is the path of a Unix socket, which has no port.
    if (address === null || typeof address === 'string') return
    const message: ListeningMessage = { host: address.address, port: address.port, isSecure: 'setSecureContext' in server }
    tell(`${JSON.stringify(message)}\n`)
  }
  Server.prototype.listen = function (this: Server, ...args: unknown[]): Server {
    if (!watched.has(this)) this.on('listening', () => report(this))
    watched.add(this)
    return Reflect.apply(listen, this, args)
  }
}

// The pid tells the module itself, and the threads in it, from its child processes.
if (process.env['VITEST_LOAD_PROBE'] === String(process.ppid)) {
  if (isMainThread) hideArguments()
  watchServers(isMainThread ? openPipe() : (text) => writeSync(PIPE, text))
}
