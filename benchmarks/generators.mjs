/** Ways to send `count` GET requests over `concurrency` connections, opened for the purpose. Each gives how many were answered with 200. */
import { connect as connectTcp } from 'node:net'
import { connect as connectTls } from 'node:tls'
import autocannon from 'autocannon'
import { Client, Pool } from 'undici'

/**
 * The floor of Node: a socket writes the same bytes when a reply has come, and takes for a reply what begins as one and is as long as the first. Nothing is
 * read, timed or recorded.
 */
async function sockets({ url, concurrency, count }) {
  const { protocol, hostname, port, host, pathname } = new URL(url)
  const request = Buffer.from(`GET ${pathname} HTTP/1.1\r\nhost: ${host}\r\nconnection: keep-alive\r\n\r\n`, 'latin1')
  const buffer = Buffer.alloc(65_536)
  let left = count
  let answered = 0
  const drive = () =>
    new Promise((resolve, reject) => {
      let length = 0
      let received = 0
      const callback = (read) => {
        length ||= read
        received += read
        if (received < length) return true
        // "HTTP/1.1 2…"
        if (received === length && buffer[9] === 0x32) answered += 1
        received = 0
        next()
        return true
      }
      const connect = protocol === 'https:' ? connectTls : connectTcp
      const socket = connect({ host: hostname, port, onread: { buffer, callback }, rejectUnauthorized: false })
      const next = () => {
        if (left-- > 0) socket.write(request)
        else socket.destroy()
      }
      socket.setNoDelay(true)
      socket.once(protocol === 'https:' ? 'secureConnect' : 'connect', next)
      socket.once('error', reject)
      socket.once('close', resolve)
    })
  await Promise.all(Array.from({ length: concurrency }, drive))
  return answered
}

/** The floor of undici: its dispatch with a handler that does nothing but count, one client per connection. */
async function dispatch({ url, concurrency, count }) {
  const { origin, pathname } = new URL(url)
  const options = { method: 'GET', path: pathname }
  let left = count
  let answered = 0
  const drive = () =>
    new Promise((resolve, reject) => {
      const client = new Client(origin)
      const next = () => {
        if (left-- > 0) client.dispatch(options, handler)
        else void client.close(resolve)
      }
      const handler = {
        onConnect() {},
        onHeaders(status) {
          if (status === 200) answered += 1
          return true
        },
        onData: () => true,
        onComplete: next,
        onError: reject,
      }
      next()
    })
  await Promise.all(Array.from({ length: concurrency }, drive))
  return answered
}

/** What one would write by hand: undici's `request` on a pool, in as many loops as there are connections. */
async function request({ url, concurrency, count }) {
  const { origin, pathname } = new URL(url)
  const pool = new Pool(origin, { connections: concurrency })
  const options = { method: 'GET', path: pathname }
  let left = count
  let answered = 0
  const drive = async () => {
    while (left-- > 0) {
      const { statusCode, body } = await pool.request(options)
      await body.dump()
      if (statusCode === 200) answered += 1
    }
  }
  await Promise.all(Array.from({ length: concurrency }, drive))
  await pool.close()
  return answered
}

async function cannon({ url, concurrency, count }) {
  const { statusCodeStats } = await autocannon({ url, connections: concurrency, amount: count })
  return statusCodeStats[200]?.count ?? 0
}

const loadWith =
  (taskFor) =>
  async ({ url, concurrency, count, options, load }) => {
    const { statuses } = await load(taskFor(url), { concurrency, iterations: count, exclusive: false, ...options })
    return statuses[200] ?? 0
  }

export const generators = {
  sockets,
  dispatch,
  request,
  cannon,
  requestTask: loadWith((url) => url),
  functionTask: loadWith(
    (url) =>
      ({ http }) =>
        http.get(url),
  ),
}
