import { openAsBlob, writeFileSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import type { Open } from '../bench.ts'
import type { RequestBody } from '../../../../src/protocols/http/request/body.ts'
import { answerJson, readBody, serveEcho, serveHttp, type Echo } from '../../servers/origin.ts'
import { rejection } from '../../setting.ts'

/** Reads a form as a server would, by code that is not ours. */
const formServer = (): ReturnType<typeof serveHttp> =>
  serveHttp((request, response) => {
    const read = async (): Promise<void> => {
      const body = await readBody(request)
      const headers = { 'content-type': request.headers['content-type']! }
      const form = await new Response(body, { headers }).formData()
      const entries = await Promise.all(
        [...form].map(async ([name, value]) =>
          typeof value === 'string'
            ? [name, value]
            : [name, value.name, value.type, Buffer.from(await value.arrayBuffer()).toString('latin1')],
        ),
      )
      answerJson(response, { entries, length: request.headers['content-length'], size: body.length })
    }
    read().catch((error: Error) => response.writeHead(400).end(error.message))
  })

interface FormSeen {
  readonly entries: readonly (readonly string[])[]
  readonly length: string | undefined
  readonly size: number
}

function someForm(): FormData {
  const form = new FormData()
  form.set('title', 'two\r\nlines "and" quotes')
  form.append('tag', 'a')
  form.append('tag', 'ü')
  form.set('file', new File([Buffer.from('\0\r\n--x\xff', 'latin1')], 'name "of" it.bin'))
  form.set('typed', new Blob(['{}'], { type: 'application/json' }), 'data.json')
  form.set('empty', new Blob([]))
  return form
}

const SEEN = [
  ['title', 'two\r\nlines "and" quotes'],
  ['tag', 'a'],
  ['tag', 'ü'],
  ['file', 'name "of" it.bin', 'application/octet-stream', '\0\r\n--x\xff'],
  ['typed', 'data.json', 'application/json', '{}'],
  ['empty', 'blob', 'application/octet-stream', ''],
]

export function contractOfBodies(open: Open): void {
  test('a form arrives as it is, with its length and its boundary, and can be sent again', async () => {
    const { url } = await formServer()
    const { session, user, log } = open()
    const form = someForm()
    for (let n = 0; n < 2; n++) {
      const seen = (await user.client.post(url, { body: form })).json<FormSeen>()
      expect(seen).toMatchObject({ entries: SEEN, length: String(seen.size) })
      expect(log.last.bytesSent).toBe(seen.size)
    }
    const prepared = session.prepare({ url, method: 'POST', body: form })
    await user.send(prepared)
    await user.send(prepared)
    expect(log.calls.map(({ status, bytesSent }) => [status, bytesSent])).toEqual(
      Array.from({ length: 4 }, () => [200, log.last.bytesSent]),
    )
    expect(log.last.opened).toBe(false)
  })

  test('a form without files, and an empty one', async () => {
    const { url } = await formServer()
    const { user } = open()
    const form = new FormData()
    form.set('a\nb"', 'x\ny')
    expect((await user.client.post(url, { body: form })).json<FormSeen>().entries).toEqual([['a\r\nb"', 'x\r\ny']])
    expect((await user.client.post(url, { body: new FormData() })).status).toBeLessThan(500)
  })

  test('a form takes the boundary that is given, and no type without one', async () => {
    const { url } = await formServer()
    const { user } = open()
    for (const type of ['multipart/form-data; boundary=own', 'multipart/form-data; boundary="own one"']) {
      const reply = await user.client.post(url, { body: someForm(), headers: { 'Content-Type': type } })
      expect(reply.json<FormSeen>().entries).toEqual(SEEN)
    }
    const error = await rejection(user.client.post(url, { body: someForm(), headers: { 'content-type': 'multipart/form-data' } }))
    expect(error).toMatchObject({ code: 'bad-body', message: expect.stringContaining('leave the header out, and it is set') })
  })

  test.for<[string, () => RequestBody, Record<string, string>]>([
    ['a Blob', () => new Blob(['one ', 'two'], { type: 'text/csv' }), { 'content-type': 'text/csv', 'content-length': '7' }],
    ['a File without a type', () => new File(['one two'], 'a.txt'), { 'content-length': '7' }],
    ['an ArrayBuffer', () => new Uint8Array(Buffer.from('one two')).buffer, { 'content-length': '7' }],
    ['a DataView', () => new DataView(new Uint8Array(Buffer.from('-one two-')).buffer, 1, 7), { 'content-length': '7' }],
    ['a web stream that is no async iterable', () => readerOf('one two'), { 'transfer-encoding': 'chunked' }],
  ])('%s is sent as it is', async ([, make, sent]) => {
    const { url } = await serveEcho()
    const { user, log } = open()
    const echo = (await user.client.post(url, { body: make() })).json<Echo>()
    expect(echo).toMatchObject({ body: 'one two', headers: sent })
    expect(
      Object.keys(echo.headers)
        .filter((name) => /^(content|transfer)-/.test(name))
        .toSorted(),
    ).toEqual(Object.keys(sent).toSorted())
    expect(log.last).toMatchObject({ bytesSent: 7, status: 200 })
    const typed = (await user.client.post(url, { body: make(), headers: { 'content-type': 'x/y' } })).json<Echo>()
    expect(typed).toMatchObject({ body: 'one two', headers: { 'content-type': 'x/y' } })
  })

  test('an empty Blob is an empty body', async () => {
    const { url } = await serveEcho()
    const { user } = open()
    expect((await user.client.post(url, { body: new Blob([]) })).json<Echo>()).toMatchObject({
      body: '',
      headers: { 'content-length': '0' },
    })
  })

  test('a Blob that does not have its length fails its call, and the next one gets a fresh connection', async () => {
    const origin = await serveEcho()
    const { user, log } = open()
    for (const [size, text] of [
      [5, 'it has 3 of the 5 bytes that were announced'],
      [2, 'it has more than the 2 bytes that were announced'],
    ] as const) {
      const liar = Object.defineProperty(new Blob(['abc']), 'size', { value: size })
      const error = await rejection(user.client.post(origin.url, { body: liar }))
      expect(error).toMatchObject({ code: 'body-failed', message: `POST ${origin.url}/: the stream of the body failed: ${text}` })
    }
    expect(await user.client.get(origin.url)).toMatchObject({ status: 200 })
    expect(log.calls).toHaveLength(3)
  })

  test('a file that is gone when it is read fails its call', async () => {
    const { url } = await serveEcho()
    const { user } = open()
    const folder = await mkdtemp(join(tmpdir(), 'vitest-load-'))
    const path = join(folder, 'file')
    writeFileSync(path, 'abc')
    const blob = await openAsBlob(path)
    await rm(folder, { recursive: true })
    expect((await rejection(user.client.post(url, { body: blob }))).code).toBe('body-failed')
    expect(await user.client.get(url)).toMatchObject({ status: 200 })
  })

  test('a large file is sent without being in memory', { timeout: 60_000 }, async () => {
    const size = 160 * 1_048_576
    const { url } = await serveHttp((request, response) => {
      let received = 0
      request.on('data', (chunk: Buffer) => (received += chunk.length)).on('end', () => response.end(String(received)))
    })
    const folder = await mkdtemp(join(tmpdir(), 'vitest-load-'))
    onTestFinished(() => rm(folder, { recursive: true }))
    const path = join(folder, 'large')
    writeFileSync(path, Buffer.alloc(size))
    const { user, log } = open()
    const form = new FormData()
    form.set('file', await openAsBlob(path), 'large')
    const before = memory()
    let most = 0
    const watching = setInterval(() => (most = Math.max(most, memory() - before)), 5)
    const reply = await user.client.post(url, { body: form })
    clearInterval(watching)
    expect(Number(reply.text())).toBe(log.last.bytesSent)
    expect(log.last.bytesSent).toBeGreaterThan(size)
    expect(most).toBeLessThan(size / 2)
  })
}

/** What is allocated outside of the heap, where the bytes of bodies are. */
const memory = (): number => process.memoryUsage().arrayBuffers

/** A web stream as of a realm that cannot iterate over it. */
function readerOf(text: string): { getReader(): unknown } {
  const stream = new Blob([text]).stream()
  return { getReader: () => stream.getReader() }
}
