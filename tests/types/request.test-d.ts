import { load, type RequestTask } from 'vitest-load'

interface Item {
  readonly name: string
}
const item: Item = { name: 'pen' }

const requests: readonly RequestTask[] = [
  'http://127.0.0.1:3000/',
  new URL('http://127.0.0.1:3000/'),
  {
    url: '/items',
    method: 'POST',
    headers: { accept: 'text/html', cookie: ['a=1', 'b=2'] },
    body: item,
    accept: [201, '4xx'],
    name: 'items',
  },
  { url: '/items', body: [1, 2] },
  { url: '/items', body: new URLSearchParams({ a: '1' }) },
  { url: '/items', body: new FormData(), redirects: 5, decompress: true },
  { url: '/items', body: new Blob(['x']) },
  { url: '/items', body: new File(['x'], 'a.txt') },
  { url: '/items', body: new ArrayBuffer(2) },
  { url: '/items', body: new DataView(new ArrayBuffer(2)) },
  { url: '/items', body: () => new Blob(['x']).stream() },
  { url: '/items', body: new Uint8Array(2), method: undefined, headers: undefined, accept: undefined, name: undefined },
]
for (const request of requests) void load(request)

// A check is given the reply; what it returns is its own affair.
void load({ url: '/', check: (reply) => reply.json<Item>().name === 'pen' })
void load(({ http }) => http.get('/', { check: ({ status }) => void status, name: undefined }))
void load(async ({ http }) => (await http.get('/')).orThrow().json<Item>().name.length)
// @ts-expect-error a check is a function
void load({ url: '/', check: 200 })

// @ts-expect-error a request goes somewhere
void load({ method: 'GET' })
// @ts-expect-error a body is text, bytes, or something with parts
void load({ url: '/', body: 5 })
// @ts-expect-error redirects are counted
void load({ url: '/', redirects: true })
// @ts-expect-error headers are text or numbers
void load({ url: '/', headers: { 'x-flag': true } })
// @ts-expect-error an option nobody knows
void load({ url: '/', header: {} })

// Whatever JSON can hold is a body, however its type is written.
const record: Record<string, unknown> = { name: 'pen' }
void load({ url: '/', body: record })
void load({ url: '/', body: { ...item, colours: ['red'], made: new Date() } })
void load({ url: '/', body: [item] })
void load({ url: '/', body: () => item })

// The cookies of a reply, and of a user.
declare function takeText(text: string): void
void load(async ({ http }) => {
  const { cookies } = await http.get('/')
  takeText(cookies.session ?? '')
  http.cookies.set('a', cookies.session ?? '')
  const kept: string | undefined = http.cookies.get('a')
  takeText(kept ?? '')
  http.cookies.get('a', new URL('http://127.0.0.1/'))
  http.cookies.clear()
  // @ts-expect-error they are text
  http.cookies.set('a', 5)
})
