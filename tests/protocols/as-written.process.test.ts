import { expect, test } from 'vitest'
import { scenario } from '../../src/run/task/scenario.ts'
import { serveLines } from './contract/as-written.ts'
import { serveRaw } from './servers/origin.ts'
import { run } from './servers/raw-target.ts'

const ADDRESS = '/api/a%20b?flag&x=%E9&x=%20'
const QUERY = { y: 'z w' }
const SENT = `${ADDRESS}&y=z+w`

test.for(['wire', 'undici'] as const)('requests of all kinds go out as written, on the path of the base: %s', async (engine) => {
  const { url, targets } = await serveLines()
  const request = { url: '/a%20b?flag&x=%E9&x=%20#part', query: QUERY }
  const base = { iterations: 1, engine, baseUrl: `${url}/api` }
  await run(({ http }) => http.get(request.url, { query: QUERY }), base)
  await run(request as never, base)
  await run({ ...request, url: () => request.url } as never, base)
  await run(
    scenario({
      flow: [
        { name: 'one', run: request },
        { name: 'two', run: { ...request, url: () => request.url } },
      ],
    }) as never,
    base,
  )
  await run(scenario({ tasks: { one: { run: request } } }) as never, base)
  await run({ scenarios: { one: { task: request } } } as never, { ...base, baseUrl: () => new URL(`${url}/api/`) })
  await run(request as never, { ...base, baseUrl: { url: `${url}/api` }, threads: 1 })
  expect(targets).toEqual(Array.from({ length: 8 }, () => SENT))
})

test.for([
  ['/chat?token=%E9&flag&a=%20', '/chat?token=%E9&flag&a=%20'],
  ['/chat?a=1#part', '/chat?a=1'],
  ['/chat?', '/chat?'],
  ['', '/'],
] as const)('the WebSocket at %o is asked for at %o', async ([address, sent]) => {
  const lines: string[] = []
  const { url } = await serveRaw((socket, head) => {
    lines.push(head.toString('latin1').split('\r\n', 1)[0]!)
    socket.end('HTTP/1.1 404 Not Found\r\ncontent-length: 0\r\n\r\n')
  })
  await run(({ ws }) => ws.connect(url.replace('http', 'ws') + address), { iterations: 1 })
  await run(({ ws }) => ws.connect(new URL(url.replace('http', 'ws') + address)), { iterations: 1 })
  expect(lines).toEqual([`GET ${sent} HTTP/1.1`, `GET ${sent} HTTP/1.1`])
})
