/**
 * Lesson 22. Datagrams get lost, and nobody says so: a datagram that has no answer in time is loss.
 *
 * `matches` says which answer belongs to which question; without it an answer that is late would be taken for the next one, and nothing would seem lost.
 */
import { expect } from 'vitest'
import { loadTest, serve } from 'vitest-load'

const target = serve(new URL('./servers/raw.mjs', import.meta.url))

loadTest('one datagram in 20 is lost', { concurrency: 5, iterations: 200, warmup: 0 }, async ({ load }) => {
  const result = await load(async ({ udp, index }) => {
    const peer = await udp.connect({ host: '127.0.0.1', port: target.port })
    await peer.exchange(`ping ${index}`, { timeout: '300ms', matches: (answer) => String(answer) === `ping ${index}` })
  })
  expect(result.requests.datagrams).toMatchObject({ exchanged: 200, lost: 10 })
  expect(result).toHaveLossBelow('5%')
  expect(result).toHaveNoConnectionErrors()
  expect(() => expect(result).toHaveLossBelow('1%')).toThrow('10 of 200 datagrams got no answer')
})
