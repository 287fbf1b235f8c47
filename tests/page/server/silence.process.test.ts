import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { expect, onTestFinished, test } from 'vitest'
import { sampleSession } from '../../../fixtures/page/sample-session.ts'
import { EventStreams } from '../../../src/page/server/streams.ts'
import { PageSession } from '../../../src/page/session.ts'

test('a stream on which nothing happens gets a comment every 5 s, so that the page knows that it is alive', async () => {
  let nowMs = 0
  const { runs: _runs, log: _log, ...settings } = sampleSession().state
  const streams = new EventStreams(new PageSession(settings), () => nowMs)
  const server = createServer((_request, response) => void streams.open(response, undefined)).listen(0, '127.0.0.1')
  onTestFinished(() => {
    streams.closeAll()
    server.close()
  })
  await new Promise((resolve) => server.once('listening', resolve))
  const { body } = await fetch(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`)
  const pieces = body!.getReader()
  const decoder = new TextDecoder()
  let text = ''
  const readUntil = async (end: string): Promise<void> => {
    while (!text.endsWith(end)) text += decoder.decode((await pieces.read()).value, { stream: true })
  }
  await readUntil('}\n\n')
  for (const silentMs of [4_999, 5_000, 9_999, 10_000]) {
    nowMs = silentMs
    streams.flush()
  }
  await readUntil('\n\n:\n\n:\n\n')
  expect(text.match(/^:$/gm)).toHaveLength(2)
})
