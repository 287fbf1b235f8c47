/**
 * Lesson 23. Round trips over a WebSocket that says other things in between.
 *
 * `exchange` sends a message and waits for the one that `matches`: several may be under way at once, and news that nobody asked for are left to `next`.
 */
import { expect } from 'vitest'
import { loadTest, serve } from 'vitest-load'

const chat = serve(new URL('./servers/chat.mjs', import.meta.url))

loadTest('three questions at once', { concurrency: 5, iterations: 50, warmup: { iterations: 5 } }, async ({ load }) => {
  const result = await load(async ({ ws }) => {
    const socket = await ws.connect(`ws://127.0.0.1:${chat.port}`)
    const ask = (id: number): Promise<unknown> =>
      socket.exchange(JSON.stringify({ id, text: 'hello' }), { name: 'ask', matches: (message) => JSON.parse(String(message)).id === id })
    await Promise.all([ask(1), ask(2), ask(3)])
    if ((await socket.next()) !== '{"news":"welcome"}') throw new Error('no welcome')
    await socket.close()
  })
  expect(result).toHaveNoConnectionErrors()
  expect(result).toHaveErrorRateBelow(0)
  expect(result.steps.ask!.count).toBe(150)
  expect(result.steps.ask).toHaveLatencyBelow({ p95: '250ms' })
})
