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
  { url: '/items', body: new Uint8Array(2), method: undefined, headers: undefined, accept: undefined, name: undefined },
]
for (const request of requests) void load(request)

// @ts-expect-error a request goes somewhere
void load({ method: 'GET' })
// @ts-expect-error a body is text, bytes, or something with parts
void load({ url: '/', body: 5 })
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
