/**
 * Runs inside a module that `serve` started, before the module's own code (`node --import`), and reports to the parent process where the module listens. Ends
 * the module when that process is gone, so that a killed test run leaves nothing running.
 *
 * They communicate over a separate pipe, file descriptor 3, and not over Node's IPC channel: programs that see `process.send` assume that they are a child of
 * pm2 or Next and behave differently. Nothing here keeps the module alive, and its own children, which inherit the environment, are not affected.
 */
import { writeSync } from 'node:fs'
import { Server, Socket } from 'node:net'
import { resolve } from 'node:path'
import { isMainThread } from 'node:worker_threads'
import type { ListeningMessage } from '../listening.ts'
import { probeAnswers } from './probe-answers.ts'
import { probeProfiler } from './probe-profiler.ts'
import { probeSampler } from './probe-sampler.ts'
import { PROFILE_FOLDER } from './profile-files.ts'

const PIPE = 3

// With a line break before it as well: the module may have written to this pipe too.
const line = (message: object): string => `\n${JSON.stringify(message)}\n`

/** Exits with the process at the other end of the pipe, obeys its commands, and returns a function that writes to it. */
function openPipe(): (text: string) => void {
  const pipe = new Socket({ fd: PIPE })
  pipe.on('end', () => process.exit())
  pipe.on('error', () => process.exit())
  const write = (text: string): void => void pipe.write(text)
  const onAnswer = (answer: object): void => write(line(answer))
  pipe.setEncoding('latin1').on('data', probeSampler(onAnswer)).on('data', probeAnswers(onAnswer))
  const folder = process.env[PROFILE_FOLDER]
  if (folder !== undefined) pipe.on('data', probeProfiler(folder, onAnswer))
  pipe.unref()
  return write
}

/** For the threads of a module: an error on our pipe is not an error of the server that has just started to listen. */
function writeFromThread(text: string): void {
  try {
    writeSync(PIPE, text)
  } catch {
    // The module has closed the pipe.
  }
}

/** Removes `--import` and its value, which come first, from what the module sees and passes on to `fork` and `cluster`. */
function hideArguments(): void {
  process.execArgv.splice(0, 2)
}

/** Sockets in Linux's abstract namespace start with a zero byte and have no directory. */
const absolute = (socketPath: string): string => (socketPath.startsWith('\0') ? socketPath : resolve(socketPath))

/** A server on `::` that accepts only IPv6 cannot be reached over 127.0.0.1. */
const isIpv6Only = (options: unknown): boolean =>
  typeof options === 'object' && options !== null && 'ipv6Only' in options && options.ipv6Only === true

const addressOf = (server: Server, onlyIpv6: boolean): Pick<ListeningMessage, 'host' | 'port' | 'socketPath'> => {
  const address = server.address()
  if (address === null) return { host: '', port: 0, socketPath: '' }
  if (typeof address === 'string') return { host: '', port: 0, socketPath: absolute(address) }
  return { host: onlyIpv6 && address.address === '::' ? '::1' : address.address, port: address.port, socketPath: '' }
}

function watchServers(tell: (text: string) => void): void {
  const listen = Reflect.get(Server.prototype, 'listen') as (...args: unknown[]) => Server
  const watched = new WeakSet<Server>()
  const report = (message: ListeningMessage): void => tell(line(message))
  const watch = (server: Server, onlyIpv6: boolean): void => {
    let open: ListeningMessage | undefined
    server.on('listening', () => {
      open = {
        ...addressOf(server, onlyIpv6),
        isSecure: 'setSecureContext' in server,
        isOpen: true,
        ...(!isMainThread && { isInThread: true }),
      }
      report(open)
    })
    server.on('close', () => {
      if (open !== undefined) report({ ...open, isOpen: false })
      open = undefined
    })
  }
  Server.prototype.listen = function (this: Server, ...args: unknown[]): Server {
    if (!watched.has(this)) watch(this, isIpv6Only(args[0]))
    watched.add(this)
    return Reflect.apply(listen, this, args)
  }
}

// The pid distinguishes the module itself, and its threads, from its child processes.
if (process.env['VITEST_LOAD_PROBE'] === String(process.ppid)) {
  if (isMainThread) hideArguments()
  watchServers(isMainThread ? openPipe() : writeFromThread)
}
