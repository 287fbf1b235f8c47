import { expect, test } from 'vitest'
import type { LoadOptions } from '../../../src/plan/options/load-options.ts'
import { planFrom } from '../../../src/plan/plan-from.ts'
import { messageOf } from '../../helpers/message-of.ts'

const problem = (options: unknown): string => messageOf(() => planFrom(options as LoadOptions, { seed: '1', openFiles: 1_024 }))

test('concurrency is a number of users', () => {
  expect(problem({ concurrency: 0 })).toMatchInlineSnapshot(
    `"bad-options: Expected \`concurrency\` to be a whole number from 1 to 100 000, got 0 (number)"`,
  )
  expect(problem({ concurrency: 2.5 })).toMatchInlineSnapshot(
    `"bad-options: Expected \`concurrency\` to be a whole number from 1 to 100 000, got 2.5 (number)"`,
  )
  expect(problem({ concurrency: 100_001 })).toMatchInlineSnapshot(
    `"bad-options: Expected \`concurrency\` to be a whole number from 1 to 100 000, got 100001 (number)"`,
  )
  expect(problem({ concurrency: '10' })).toMatchInlineSnapshot(
    `"bad-options: Expected \`concurrency\` to be a whole number from 1 to 100 000, got '10' (string)"`,
  )
  expect(problem({ concurrency: [1, 5, 10] })).toMatchInlineSnapshot(
    `"bad-options: Expected \`concurrency\` to be a whole number from 1 to 100 000 (an array of levels works only in \`loadTest\`), got [ 1, 5, 10 ] (object)"`,
  )
})

test('rate is above 0 and capped', () => {
  expect(problem({ rate: 'fast' })).toMatchInlineSnapshot(
    `"bad-options: Expected \`rate\` to be a rate such as 200 or '200/s', got 'fast' (string)"`,
  )
  expect(problem({ rate: 0 })).toMatchInlineSnapshot(
    `"bad-options: Expected \`rate\` to be a rate above 0 and at most 1 000 000/s, got 0 (number)"`,
  )
  expect(problem({ rate: '1000001/s' })).toMatchInlineSnapshot(
    `"bad-options: Expected \`rate\` to be a rate above 0 and at most 1 000 000/s, got '1000001/s' (string)"`,
  )
  expect(problem({ rate: ['10/s', '20/s'] })).toMatchInlineSnapshot(
    `"bad-options: Expected \`rate\` to be a rate such as 200 or '200/s' (an array of levels works only in \`loadTest\`), got [ '10/s', '20/s' ] (object)"`,
  )
})

test('arrivals and pacer are chosen by name', () => {
  expect(problem({ rate: 1, arrivals: 'random' })).toMatchInlineSnapshot(
    `"bad-options: Expected \`arrivals\` to be 'even' or 'poisson', got 'random' (string)"`,
  )
  expect(problem({ rate: 1, pacer: true })).toMatchInlineSnapshot(
    `"bad-options: Expected \`pacer\` to be 'timer' or 'precise', got true (boolean)"`,
  )
})

test('maxInFlight is at least one', () => {
  expect(problem({ rate: 1, maxInFlight: 0 })).toMatchInlineSnapshot(
    `"bad-options: Expected \`maxInFlight\` to be a whole number from 1 to 100 000, got 0 (number)"`,
  )
})

test('connections are counted per user or made afresh', () => {
  expect(problem({ connections: 0 })).toMatchInlineSnapshot(
    `"bad-options: Expected \`connections\` to be a whole number from 1 to 1 000, 'per-user' or 'per-iteration', got 0 (number)"`,
  )
  expect(problem({ connections: 'per-request' })).toMatchInlineSnapshot(
    `"bad-options: Expected \`connections\` to be a whole number from 1 to 1 000, 'per-user' or 'per-iteration', got 'per-request' (string)"`,
  )
})

test('iterations are counted', () => {
  expect(problem({ iterations: 0 })).toMatchInlineSnapshot(
    `"bad-options: Expected \`iterations\` to be a whole number from 1 to 1 000 000 000, or { perUser: 100 }, got 0 (number)"`,
  )
  expect(problem({ iterations: 1e10 })).toMatchInlineSnapshot(
    `"bad-options: Expected \`iterations\` to be a whole number from 1 to 1 000 000 000, or { perUser: 100 }, got 10000000000 (number)"`,
  )
})

test('duration is above 0 and at most a day', () => {
  expect(problem({ duration: 'soon' })).toMatchInlineSnapshot(
    `"bad-options: Expected \`duration\` to be a time such as 500 or '10s', got 'soon' (string)"`,
  )
  expect(problem({ duration: 0 })).toMatchInlineSnapshot(
    `"bad-options: Expected \`duration\` to be a time above 0 and at most 24 h, got 0 (number)"`,
  )
  expect(problem({ duration: '25h' })).toMatchInlineSnapshot(
    `"bad-options: Expected \`duration\` to be a time above 0 and at most 24 h, got '25h' (string)"`,
  )
  expect(problem({ duration: -5 })).toMatchInlineSnapshot(
    `"bad-options: Expected \`duration\` to be a time above 0 and at most 24 h, got -5 (number)"`,
  )
  expect(problem({ duration: Infinity })).toMatchInlineSnapshot(
    `"bad-options: Expected \`duration\` to be a time above 0 and at most 24 h, got Infinity (number)"`,
  )
})

test('warmup is a time or a count', () => {
  expect(problem({ warmup: 'a bit' })).toMatchInlineSnapshot(
    `"bad-options: Expected \`warmup\` to be a time of at most 24 h such as 500 or '10s', or { iterations: 50 }, got 'a bit' (string)"`,
  )
  expect(problem({ warmup: { iterations: 1.5 } })).toMatchInlineSnapshot(
    `"bad-options: Expected \`warmup.iterations\` to be a whole number from 0 to 1 000 000, got 1.5 (number)"`,
  )
  expect(problem({ warmup: { iteration: 5 } })).toMatchInlineSnapshot(`
    "bad-options: 2 problems with the load options:
    - Unknown option \`warmup.iteration\`: did you mean \`iterations\`?
    - Expected \`warmup.iterations\` to be a whole number from 0 to 1 000 000, got undefined"
  `)
})

test('think is a time or a span', () => {
  expect(problem({ think: '1 s' })).toMatchInlineSnapshot(
    `"bad-options: Expected \`think\` to be a pause of at most 24 h such as 500, '2s' or between('1s', '5s'), got '1 s' (string)"`,
  )
  expect(problem({ think: { minMs: 5, maxMs: 1 } })).toMatchInlineSnapshot(
    `"bad-options: Expected \`think\` to be a range from between('1s', '5s'), got { minMs: 5, maxMs: 1 } (object)"`,
  )
  expect(problem({ think: { minMs: 0, maxMs: Infinity } })).toMatchInlineSnapshot(
    `"bad-options: Expected \`think\` to be a range from between('1s', '5s'), got { minMs: 0, maxMs: Infinity } (object)"`,
  )
})

test('timeout is above 0 and at most an hour', () => {
  expect(problem({ timeout: 0 })).toMatchInlineSnapshot(
    `"bad-options: Expected \`timeout\` to be a time above 0 and at most 60 min, got 0 (number)"`,
  )
  expect(problem({ timeout: '2h' })).toMatchInlineSnapshot(
    `"bad-options: Expected \`timeout\` to be a time above 0 and at most 60 min, got '2h' (string)"`,
  )
})

test('gracefulStop is a time', () => {
  expect(problem({ gracefulStop: true })).toMatchInlineSnapshot(
    `"bad-options: Expected \`gracefulStop\` to be a time such as 500 or '10s', got true (boolean)"`,
  )
  expect(problem({ gracefulStop: '61m' })).toMatchInlineSnapshot(
    `"bad-options: Expected \`gracefulStop\` to be a time from 0 to 60 min, got '61m' (string)"`,
  )
})

test('accept is made of statuses', () => {
  expect(problem({ accept: 99 })).toMatchInlineSnapshot(
    `"bad-options: Expected \`accept\` to be a status such as 200, or a class of them such as '2xx', a list of these, or a function, got 99 (number)"`,
  )
  expect(problem({ accept: '6xx' })).toMatchInlineSnapshot(
    `"bad-options: Expected \`accept\` to be a status such as 200, or a class of them such as '2xx', a list of these, or a function, got '6xx' (string)"`,
  )
  expect(problem({ accept: ['2xx', '404'] })).toMatchInlineSnapshot(
    `"bad-options: Expected \`accept\` to be a list of statuses, each a status such as 200, or a class of them such as '2xx', got [ '2xx', '404' ] (object)"`,
  )
  expect(problem({ accept: [] })).toMatchInlineSnapshot(
    `"bad-options: Expected \`accept\` to be a list of statuses, each a status such as 200, or a class of them such as '2xx', got [] (object)"`,
  )
})

test('baseUrl is a whole http address, and one with a password is not shown', () => {
  expect(problem({ baseUrl: 'localhost:3000' })).toMatchInlineSnapshot(
    `"bad-options: Expected \`baseUrl\` to be an absolute http: or https: address such as 'http://127.0.0.1:3000', got 'localhost:3000' (string)"`,
  )
  expect(problem({ baseUrl: '/api' })).toMatchInlineSnapshot(
    `"bad-options: Expected \`baseUrl\` to be an absolute http: or https: address such as 'http://127.0.0.1:3000', got '/api' (string)"`,
  )
  expect(problem({ baseUrl: 'ftp://127.0.0.1' })).toMatchInlineSnapshot(
    `"bad-options: Expected \`baseUrl\` to be an absolute http: or https: address such as 'http://127.0.0.1:3000', got 'ftp://127.0.0.1' (string)"`,
  )
  expect(problem({ baseUrl: 'http://127.0.0.1/\n' })).toMatchInlineSnapshot(
    `"bad-options: Expected \`baseUrl\` to be an address without spaces and line breaks (\`encodeURIComponent\` escapes them), got 'http://127.0.0.1/\\n' (string)"`,
  )
  expect(problem({ baseUrl: 3000 })).toMatchInlineSnapshot(
    `"bad-options: Expected \`baseUrl\` to be an absolute http: or https: address such as 'http://127.0.0.1:3000', got 3000 (number)"`,
  )
  expect(problem({ baseUrl: 'http://admin:hunter2@127.0.0.1' })).toMatchInlineSnapshot(
    `"bad-options: Expected \`baseUrl\` to be an address without user name and password (send them in an \`authorization\` header), got one with them"`,
  )
})

test('cookies have three rules, and redirects a number', () => {
  expect(problem({ cookies: true })).toMatchInlineSnapshot(
    `"bad-options: Expected \`cookies\` to be 'per-user' or 'per-iteration' or 'off', got true (boolean)"`,
  )
  expect(problem({ redirects: 21 })).toMatchInlineSnapshot(
    `"bad-options: Expected \`redirects\` to be a whole number from 0 to 20, got 21 (number)"`,
  )
  expect(problem({ decompress: 'gzip' })).toMatchInlineSnapshot(
    `"bad-options: Expected \`decompress\` to be true or false, got 'gzip' (string)"`,
  )
})

test('http2 and exclusive are switches', () => {
  expect(problem({ http2: 'yes' })).toMatchInlineSnapshot(`"bad-options: Expected \`http2\` to be true or false, got 'yes' (string)"`)
  expect(problem({ exclusive: 1 })).toMatchInlineSnapshot(`"bad-options: Expected \`exclusive\` to be true or false, got 1 (number)"`)
})

test('maxBody is a number of bytes', () => {
  expect(problem({ maxBody: '1MB' })).toMatchInlineSnapshot(
    `"bad-options: Expected \`maxBody\` to be a whole number from 0 to 1 073 741 824, got '1MB' (string)"`,
  )
  expect(problem({ maxBody: 2 ** 30 + 1 })).toMatchInlineSnapshot(
    `"bad-options: Expected \`maxBody\` to be a whole number from 0 to 1 073 741 824, got 1073741825 (number)"`,
  )
})

test('tls takes PEM and shows none of it', () => {
  expect(problem({ tls: '-----BEGIN PRIVATE KEY-----' })).toMatchInlineSnapshot(
    `"bad-options: Expected \`tls\` to be an object such as { ca: readFileSync(path) }, got a string"`,
  )
  expect(problem({ tls: { key: './key.pem', cert: new Uint8Array([48, 130]) } })).toMatchInlineSnapshot(`
    "bad-options: 2 problems with the load options:
    - Expected \`tls.cert\` to be PEM, as text or bytes (the contents of a file, not its path), got 2 bytes without a "-----BEGIN" line
    - Expected \`tls.key\` to be PEM, as text or bytes (the contents of a file, not its path), got 9 characters without a "-----BEGIN" line"
  `)
  expect(problem({ tls: { ca: ['-----BEGIN CERTIFICATE-----', 5], servername: '', rejectUnauthorized: 'no' } })).toMatchInlineSnapshot(`
    "bad-options: 3 problems with the load options:
    - Expected \`tls.ca[1]\` to be PEM, as text or bytes, got a number
    - Expected \`tls.servername\` to be a host name such as 'localhost', got '' (string)
    - Expected \`tls.rejectUnauthorized\` to be true or false, got 'no' (string)"
  `)
  expect(problem({ tls: { cert: '-----BEGIN CERTIFICATE-----' } })).toMatchInlineSnapshot(
    `"bad-options: \`tls.cert\` works only together with \`tls.key\`: give both"`,
  )
  expect(problem({ tls: { serverName: 'a' } })).toMatchInlineSnapshot(
    `"bad-options: Unknown option \`tls.serverName\`: did you mean \`servername\`?"`,
  )
})

test('setup and teardown are functions', () => {
  expect(problem({ setup: Promise.resolve() })).toMatchInlineSnapshot(`"bad-options: Expected \`setup\` to be a function, got a promise"`)
  expect(problem({ teardown: null })).toMatchInlineSnapshot(`"bad-options: Expected \`teardown\` to be a function, got null"`)
})

test('seed is a whole number of 32 bits', () => {
  expect(problem({ seed: -1 })).toMatchInlineSnapshot(
    `"bad-options: Expected \`seed\` to be a whole number from 0 to 4 294 967 295, got -1 (number)"`,
  )
  expect(problem({ seed: 2 ** 32 })).toMatchInlineSnapshot(
    `"bad-options: Expected \`seed\` to be a whole number from 0 to 4 294 967 295, got 4294967296 (number)"`,
  )
})

test('abortWhen has at least one limit and a window that holds something', () => {
  expect(problem({ abortWhen: true })).toMatchInlineSnapshot(
    `"bad-options: Expected \`abortWhen\` to be an object such as { errorRate: '10%', within: '5s' }, got true (boolean)"`,
  )
  expect(problem({ abortWhen: { within: '10s' } })).toMatchInlineSnapshot(
    `"bad-options: \`abortWhen\` has no limit: give at least one of \`errorRate\`, \`p50\`, \`p90\`, \`p95\`, \`p99\`"`,
  )
  expect(problem({ abortWhen: { errorRate: 10, p95: 0, within: '100ms', holds: 'long' } })).toMatchInlineSnapshot(`
    "bad-options: 4 problems with the load options:
    - Expected \`abortWhen.errorRate\` to be a share from 0 to 1, such as 0.01 or '1%', got 10 (number)
    - Expected \`abortWhen.p95\` to be a time above 0 and at most 60 min, got 0 (number)
    - Expected \`abortWhen.within\` to be a time from 250 ms to 60 min, got '100ms' (string)
    - Expected \`abortWhen.holds\` to be a time such as 500 or '10s', got 'long' (string)"
  `)
  expect(problem({ abortWhen: { p59: '1s' } })).toMatchInlineSnapshot(`
    "bad-options: 2 problems with the load options:
    - Unknown option \`abortWhen.p59\`: did you mean \`p50\`?
    - \`abortWhen\` has no limit: give at least one of \`errorRate\`, \`p50\`, \`p90\`, \`p95\`, \`p99\`"
  `)
})

test('allow names hosts', () => {
  expect(problem({ allow: '*' })).toMatchInlineSnapshot(
    `"bad-options: Expected \`allow\` to be a host such as 'staging.example.com', '*.example.com' or 'example.com:8080' (not all hosts at once: name the ones you need), got '*' (string)"`,
  )
  expect(problem({ allow: ['ok.example', 'https://staging.example', 'a,b', 'host:0', 5] })).toMatchInlineSnapshot(`
    "bad-options: 4 problems with the load options:
    - Expected \`allow[1]\` to be a host such as 'staging.example.com', '*.example.com' or 'example.com:8080' (only the host, not an address), got 'https://staging.example' (string)
    - Expected \`allow[2]\` to be a host such as 'staging.example.com', '*.example.com' or 'example.com:8080' (several of them as a list), got 'a,b' (string)
    - Expected \`allow[3]\` to be a host such as 'staging.example.com', '*.example.com' or 'example.com:8080', got 'host:0' (string)
    - Expected \`allow[4]\` to be a host such as 'staging.example.com', '*.example.com' or 'example.com:8080', got 5 (number)"
  `)
})

test('signal is a signal, not its controller', () => {
  expect(problem({ signal: new AbortController() })).toMatchInlineSnapshot(
    `"bad-options: Expected \`signal\` to be an AbortSignal, got AbortController {} (object)"`,
  )
})

test('threads and processes are counted', () => {
  expect(problem({ threads: 0 })).toMatchInlineSnapshot(
    `"bad-options: Expected \`threads\` to be a whole number from 1 to 64, got 0 (number)"`,
  )
  expect(problem({ processes: 65 })).toMatchInlineSnapshot(
    `"bad-options: Expected \`processes\` to be a whole number from 1 to 64, got 65 (number)"`,
  )
  expect(problem({ threads: true })).toMatchInlineSnapshot(
    `"bad-options: Expected \`threads\` to be a whole number from 1 to 64, got true (boolean)"`,
  )
})

test('an unknown option is refused with the nearest known one, or with nothing', () => {
  expect(problem({ durration: '10s' })).toMatchInlineSnapshot(`"bad-options: Unknown option \`durration\`: did you mean \`duration\`?"`)
  expect(problem({ baseURL: 'http://127.0.0.1' })).toMatchInlineSnapshot(
    `"bad-options: Unknown option \`baseURL\`: did you mean \`baseUrl\`?"`,
  )
  expect(problem({ credentials: true })).toMatchInlineSnapshot(`"bad-options: Unknown option \`credentials\`"`)
  expect(problem({ 'one\nline, even where the key is longer than any name': 1 })).toMatchInlineSnapshot(
    `"bad-options: Unknown option \`one\\nline, even where the key is longer t…\`"`,
  )
  expect(problem({ constructor: 1 })).toMatchInlineSnapshot(`"bad-options: Unknown option \`constructor\`"`)
  expect(problem(JSON.parse('{ "__proto__": 1 }'))).toMatchInlineSnapshot(`"bad-options: Unknown option \`__proto__\`"`)
})

test.for([[null], ['10s'], [5], [[]], [new Map()], [new URL('http://127.0.0.1')], [() => 1]])(
  'options that are no object are refused: %s',
  ([options]) => {
    expect(problem(options)).toContain("bad-options: Expected `options` to be an object such as { concurrency: 10, duration: '10s' }, got ")
  },
)

test('everything that is wrong is said at once', () => {
  expect(problem({ concurrency: 0, duration: 'soon', timout: 5, warmup: -1 })).toMatchInlineSnapshot(`
    "bad-options: 4 problems with the load options:
    - Unknown option \`timout\`: did you mean \`timeout\`?
    - Expected \`concurrency\` to be a whole number from 1 to 100 000, got 0 (number)
    - Expected \`duration\` to be a time such as 500 or '10s', got 'soon' (string)
    - Expected \`warmup\` to be a time of at most 24 h such as 500 or '10s', or { iterations: 50 }, got -1 (number)"
  `)
})

test('an object with thousands of keys is not listed to the end', () => {
  const keys = Object.fromEntries(Array.from({ length: 5_000 }, (_, index) => [`some-other-key-${index}`, index]))
  expect(problem(keys).split('\n')).toHaveLength(22)
  expect(problem(keys).split('\n').at(-1)).toBe('- … and 4980 more')
})

test('engine is one of the two, and the wire speaks no HTTP/2', () => {
  expect(problem({ engine: 'wires' })).toMatchInlineSnapshot(
    `"bad-options: Expected \`engine\` to be 'wire' or 'undici', got 'wires' (string)"`,
  )
  expect(problem({ engine: 'wire', http2: true })).toMatchInlineSnapshot(
    `"bad-options: \`engine: 'wire'\` speaks HTTP/1.1 only: remove \`engine\` or \`http2\`"`,
  )
})

test('socketPath is a path', () => {
  expect(problem({ socketPath: '' })).toMatchInlineSnapshot(
    `"bad-options: Expected \`socketPath\` to be the path of a socket such as '/run/app.sock', got '' (string)"`,
  )
})

test('what belongs to a request says how it is given', () => {
  expect(problem({ body: {} })).toMatchInlineSnapshot(
    `"bad-options: Unknown option \`body\`: it belongs to the request, as in load({ url: '/users', body: … }, options) or http.request('/users', { body: … })"`,
  )
})
