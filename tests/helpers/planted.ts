import { inspect } from 'node:util'
import { expect } from 'vitest'

/** Also handed to projects that run by themselves. */
export const SECRET = 'hunter2hunter2'
/** Also part of it is too much. */
const PART = SECRET.slice(0, 7)

class Account {
  readonly password = SECRET
}

/** A secret as it comes to stand in an option, rightly or wrongly: in an address, a header, a query, a body, an object of any kind. */
export const PLANTED: readonly unknown[] = [
  `http://anna:${SECRET}@127.0.0.1:9/`,
  `http://${SECRET}@127.0.0.1:9`,
  `https://anna:${SECRET}@127.0.0.1:9/path`,
  `ftp://anna:${SECRET}@127.0.0.1/`,
  `http//anna:${SECRET}@127.0.0.1`,
  `http://anna:${SECRET}@127.0.0.1:99999/`,
  `http://anna:${SECRET} @127.0.0.1/`,
  `http://anna:pass/word${SECRET}@127.0.0.1/`,
  `//anna:${SECRET}@127.0.0.1/`,
  `anna:${SECRET}@127.0.0.1:9`,
  `http://127.0.0.1:9/?token=${SECRET}`,
  `http://127.0.0.1:99999/?token=${SECRET}`,
  `http://127.0.0.1:9/#${SECRET}`,
  `ftp://127.0.0.1/?token=${SECRET}`,
  `/path?token=${SECRET}`,
  `path?token=${SECRET}`,
  `127.0.0.1:9/path?token=${SECRET}`,
  `?token=${SECRET}`,
  `token=${SECRET}`,
  `--token=${SECRET}`,
  `Bearer ${SECRET}`,
  `authorization: Bearer ${SECRET}`,
  `session=${SECRET}; Path=/`,
  `{"password":"${SECRET}"}`,
  `-----BEGIN PRIVATE KEY-----\n${SECRET}\n-----END PRIVATE KEY-----\n`,
  new URL(`http://anna:${SECRET}@127.0.0.1:9/?token=${SECRET}#${SECRET}`),
  new URL(`ftp://anna:${SECRET}@127.0.0.1:9/?token=${SECRET}`),
  new URLSearchParams({ token: SECRET }),
  { authorization: `Bearer ${SECRET}` },
  { cookie: `session=${SECRET}`, 'x-token': [SECRET] },
  { 'x-token': `a\n${SECRET}` },
  { password: SECRET, user: { password: SECRET } },
  { url: `http://anna:${SECRET}@127.0.0.1:9/?token=${SECRET}` },
  { url: `/path?token=${SECRET}` },
  { host: `anna:${SECRET}@127.0.0.1`, port: 9 },
  [`Bearer ${SECRET}`],
  [`http://anna:${SECRET}@127.0.0.1:9/?token=${SECRET}`],
  ['authorization', `Bearer ${SECRET}`],
  [['authorization', `Bearer ${SECRET}`]],
  [{ password: SECRET }],
  new Map([['authorization', `Bearer ${SECRET}`]]),
  new Set([SECRET]),
  new Headers({ authorization: `Bearer ${SECRET}` }),
  new Account(),
  Buffer.from(SECRET),
  new TextEncoder().encode(SECRET),
  () => `token=${SECRET}`,
  () => ({ authorization: `Bearer ${SECRET}` }),
  () => `http://anna:${SECRET}@127.0.0.1:9/?token=${SECRET}`,
  () => Promise.resolve(`token=${SECRET}`),
  Promise.resolve(SECRET),
  Object.assign(Object.create(null) as object, { password: SECRET }),
]

/** As it stands, in base64 at any place of a text, and as bytes the way Node and JSON write them. */
const TRACES: readonly string[] = [
  PART,
  ...['', 'x', 'xx'].map((before) =>
    Buffer.from(before + PART)
      .toString('base64')
      .slice(before.length + 1, -4),
  ),
  [...Buffer.from(PART)].join(','),
  [...Buffer.from(PART)].map((byte) => byte.toString(16)).join(' '),
]

/** Everything that can be read of it, as Node and JSON show it; where an error comes from is left out. */
export const everythingIn = (value: unknown): string =>
  `${inspect(value, { depth: 20, maxArrayLength: 1_000, maxStringLength: 100_000 })}\n${JSON.stringify(value)}`.replaceAll(/\n +at .*/g, '')

/** Characters shown on each side of what came out: the diff of a whole report would take minutes. */
const AROUND = 200

function traceIn(text: string): string | undefined {
  const line = text.replaceAll(/,\s+/g, ',')
  const at = Math.max(...TRACES.map((trace) => line.indexOf(trace)))
  return at < 0 ? undefined : line.slice(Math.max(0, at - AROUND), at + AROUND)
}

/** Fails if any of it came out, and then with the places that hold it. */
export const expectNoSecret = (texts: readonly string[]): void =>
  expect(texts.map(traceIn).filter((trace) => trace !== undefined)).toEqual([])
