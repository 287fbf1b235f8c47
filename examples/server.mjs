// The target of the lessons: a small server with a few well-known faults, in a process of its own.
// `serve` starts it and hands it a PORT; started by hand, it takes 3000.
import { createServer } from 'node:http'

const users = [
  { id: 1, name: 'Ada' },
  { id: 2, name: 'Grace' },
  { id: 3, name: 'Edsger' },
]

/** How often each route has been asked, when it was asked first, and how busy the server has been since somebody looked. */
const asked = new Map()
const firstAskedAt = new Map()
let busy = { requests: 0, atOnce: 0, mostAtOnce: 0 }

const items = [
  { id: 1, price: 3 },
  { id: 2, price: 5 },
]

/** The sessions that are signed in, and what each cart costs. */
const sessions = new Set()
const carts = new Map()
const remembered = []
let lastId = 0

const cookieOf = ({ headers }, name) => new RegExp(`(?:^|; )${name}=([^;]*)`).exec(headers.cookie ?? '')?.[1]

/** A form or an upload must repeat the token of the page, as a field or in a header: other sites cannot. */
const hasToken = (request, sent) => sent !== null && sent !== undefined && sent === cookieOf(request, 'csrftoken')

const wait = (ms) => new Promise((resolve) => setTimeout(resolve, ms))

const routes = {
  'GET /health': () => ({ status: 'up' }),
  'GET /users': () => users,

  // Takes 20 ms, whoever asks, and says in a header how long its database took of that.
  'GET /work': async ({ reply }) => {
    const startMs = performance.now()
    await wait(20)
    reply.setHeader('server-timing', `db;dur=${(performance.now() - startMs).toFixed(2)}`)
    return { done: true }
  },

  // Every 25th reply takes 300 ms.
  'GET /search': async ({ count }) => {
    if (count % 25 === 0) await wait(300)
    return users
  },

  // Remembers 5 KB of each request, for nobody.
  'GET /remembered': ({ count }) => {
    remembered.push(Buffer.alloc(5_000, count))
    return { count }
  },

  // Every 10th reply is 503.
  'GET /flaky': ({ count, reply }) => {
    if (count % 10 === 0) reply.statusCode = 503
    return { count }
  },

  // Always 500.
  'GET /broken': ({ reply }) => {
    reply.statusCode = 500
    return { error: 'no database' }
  },

  // The first 20 replies take 60 ms, as where caches are empty and code is not compiled.
  'GET /lazy': async ({ count }) => {
    if (count <= 20) await wait(60)
    return users
  },

  // Stops for 500 ms, half a second after the first request: whoever asks in the meantime waits until that is over.
  'GET /stalling': async ({ sinceFirstMs }) => {
    if (sinceFirstMs >= 500 && sinceFirstMs < 1_000) await wait(1_000 - sinceFirstMs)
    return users
  },

  // Never answers.
  'GET /hang': () => new Promise(() => {}),

  'POST /login': ({ body, reply }) => {
    const { name } = JSON.parse(body)
    reply.setHeader('set-cookie', `session=${name}; Path=/; HttpOnly`)
    return { name }
  },
  'GET /me': ({ request, reply }) => {
    const session = /session=(\w+)/.exec(request.headers.cookie ?? '')?.[1]
    if (session === undefined) reply.statusCode = 401
    return { name: session }
  },
  'POST /upload': ({ body }) => ({ bytes: Buffer.byteLength(body) }),
  'POST /orders': ({ body, reply }) => {
    reply.statusCode = 201
    return { id: Number(JSON.parse(body).item) + 1_000 }
  },

  // Signing in takes a token that the page before it sets as a cookie.
  'GET /signin': ({ reply }) => {
    reply.setHeader('set-cookie', `csrftoken=t${(lastId += 1)}; Path=/`)
    return { fields: ['name', 'csrf'] }
  },
  'POST /signin': ({ request, body, reply }) => {
    const form = new URLSearchParams(body)
    if (!hasToken(request, form.get('csrf'))) {
      reply.statusCode = 403
      return { error: 'wrong token' }
    }
    const session = `s${(lastId += 1)}`
    sessions.add(session)
    reply.setHeader('set-cookie', `sessionid=${session}; Path=/; HttpOnly`)
    reply.setHeader('location', '/gallery')
    reply.statusCode = 303
    return {}
  },
  'GET /gallery': ({ request, reply }) => {
    if (!sessions.has(cookieOf(request, 'sessionid'))) reply.statusCode = 401
    return { photos: [] }
  },
  'POST /photos': ({ request, body, reply }) => {
    const isSignedIn = sessions.has(cookieOf(request, 'sessionid'))
    reply.statusCode = !isSignedIn ? 401 : hasToken(request, request.headers['x-csrftoken']) ? 201 : 403
    return { file: /filename="([^"]*)"/.exec(body)?.[1], title: /name="title"\r\n\r\n(.*)\r\n/.exec(body)?.[1] }
  },
  'POST /signout': ({ request, reply }) => {
    reply.statusCode = sessions.delete(cookieOf(request, 'sessionid')) ? 204 : 401
  },

  // A shop: what a visitor puts into the cart is known by a cookie.
  'GET /items': () => items,
  'POST /cart': ({ request, body, reply }) => {
    const cart = cookieOf(request, 'cart') ?? `c${(lastId += 1)}`
    const { price } = items.find(({ id }) => id === JSON.parse(body).item)
    carts.set(cart, (carts.get(cart) ?? 0) + price)
    reply.setHeader('set-cookie', `cart=${cart}; Path=/`)
    reply.statusCode = 201
    return { total: carts.get(cart) }
  },
  'POST /checkout': ({ request, reply }) => {
    const total = carts.get(cookieOf(request, 'cart'))
    carts.delete(cookieOf(request, 'cart'))
    if (total === undefined) reply.statusCode = 409
    return { total }
  },

  // What the server has seen since it was asked the last time: how many requests, and how many of them at once.
  'GET /busy': () => {
    const seen = busy
    busy = { requests: 0, atOnce: busy.atOnce, mostAtOnce: 0 }
    return { requests: seen.requests, mostAtOnce: seen.mostAtOnce }
  },
}

async function readBody(request) {
  const chunks = []
  for await (const chunk of request) chunks.push(chunk)
  return Buffer.concat(chunks).toString()
}

const server = createServer(async (request, reply) => {
  const route = `${request.method} ${new URL(request.url, 'http://localhost').pathname}`
  const isCounted = route !== 'GET /busy'
  if (isCounted) {
    busy.requests += 1
    busy.atOnce += 1
    busy.mostAtOnce = Math.max(busy.mostAtOnce, busy.atOnce)
    reply.once('close', () => (busy.atOnce -= 1))
  }
  const count = (asked.get(route) ?? 0) + 1
  asked.set(route, count)
  if (count === 1) firstAskedAt.set(route, performance.now())
  const sinceFirstMs = performance.now() - firstAskedAt.get(route)

  const answer = routes[route]
  if (answer === undefined) reply.statusCode = 404
  reply.setHeader('content-type', 'application/json')
  const body = await answer?.({ request, reply, count, sinceFirstMs, body: await readBody(request) })
  reply.end(JSON.stringify(body ?? { error: 'not found' }))
})

server.listen(Number(process.env.PORT ?? 3000), '127.0.0.1', () => {
  console.log(`listening on http://127.0.0.1:${server.address().port}`)
})
