import { execFile } from 'node:child_process'
import { createSocket, Socket } from 'node:dgram'
import { once } from 'node:events'
import { platform } from 'node:process'
import { promisify } from 'node:util'
import { expect, onTestFinished, test } from 'vitest'
import { watchOwnDatagrams, type OwnDatagrams } from '../../../src/protocols/guard/own-datagrams.ts'

async function bound(type: 'udp4' | 'udp6' = 'udp4', address = '127.0.0.1'): Promise<Socket> {
  const socket = createSocket(type).bind(0, address)
  onTestFinished(async () => {
    socket.close()
    await once(socket, 'close')
  })
  await once(socket, 'listening')
  return socket
}

async function peerOf(port: number): Promise<Socket> {
  const peer = createSocket('udp4')
  peer.connect(port, '127.0.0.1')
  await once(peer, 'connect')
  onTestFinished(async () => {
    peer.close()
    await once(peer, 'close')
  })
  return peer
}

function watch(): OwnDatagrams {
  const watched = watchOwnDatagrams()
  onTestFinished(() => watched.release())
  return watched
}

/** Sends one, and waits until it has come. */
async function deliver(from: Socket, to: Socket): Promise<void> {
  const came = once(to, 'message')
  from.send('hello')
  await came
}

const hasBothFamilies = await new Promise<boolean>((resolve) => {
  const socket = createSocket('udp6').once('error', () => resolve(false))
  socket.bind(0, '::', () => socket.close(() => resolve(true)))
})

test('a datagram that comes back to this thread is found out', async () => {
  const target = await bound()
  const peer = await peerOf(target.address().port)
  const watched = watch()
  watched.opened(peer)
  expect(watched.isShared()).toBe(false)
  await deliver(peer, target)
  expect(watched.isShared()).toBe(true)
})

test.runIf(hasBothFamilies)('so it is where the target listens by IPv6, and calls its peer by another name', async () => {
  const target = await bound('udp6', '::')
  const peer = await peerOf(target.address().port)
  const watched = watch()
  watched.opened(peer)
  await deliver(peer, target)
  expect(watched.isShared()).toBe(true)
})

test('datagrams of others are none of it', async () => {
  const [target, elsewhere] = await Promise.all([bound(), bound()])
  const watched = watch()
  watched.opened(await peerOf(elsewhere.address().port))
  const came = once(target, 'message')
  const { port } = target.address()
  await promisify(execFile)(process.execPath, [
    '-e',
    `const socket = require('dgram').createSocket('udp4'); socket.send('x', ${port}, '127.0.0.1', () => socket.close())`,
  ])
  await came
  await deliver(await peerOf(port), target)
  expect(watched.isShared()).toBe(false)
})

test.runIf(platform === 'linux')('nor are those of another address of this machine that come from the port of a peer', async () => {
  const target = await bound()
  const peer = await peerOf(target.address().port)
  const watched = watch()
  watched.opened(peer)
  const other = createSocket('udp4').bind(peer.address().port, '127.0.0.2')
  await once(other, 'listening')
  onTestFinished(() => void other.close())
  const came = once(target, 'message')
  other.send('hello', target.address().port, '127.0.0.1')
  await came
  expect(watched.isShared()).toBe(false)
})

test('a thousand peers are enough to tell', () => {
  const watched = watch()
  let asked = 0
  const peer = { address: () => ({ address: '127.0.0.1', port: (asked += 1) }) } as unknown as Socket
  for (let index = 0; index < 1_500; index++) watched.opened(peer)
  expect(asked).toBe(1_000)
})

test('of two that watch, each is told of its own peers, and the last one to go leaves everything as it was', async () => {
  const target = await bound()
  const peer = await peerOf(target.address().port)
  const [first, second] = [watch(), watch()]
  first.opened(peer)
  second.opened(await peerOf(target.address().port))
  second.release()
  await deliver(peer, target)
  expect([first.isShared(), second.isShared()]).toEqual([true, false])
  first.release()
  expect(Object.hasOwn(Socket.prototype, 'emit')).toBe(false)
})

test('who has no peer changes nothing', () => {
  const watched = watch()
  expect(Object.hasOwn(Socket.prototype, 'emit')).toBe(false)
  watched.release()
})
