/**
 * Lesson 31. A k6 script: a checkout with pauses, checks and a number of its own.
 *
 *     const total = new Trend('total')
 *
 *     export const options = {
 *       scenarios: { checkout: { executor: 'per-vu-iterations', vus: 5, iterations: 8 } },
 *       thresholds: { http_req_duration: ['p(95)<500'], checks: ['rate==1'], total: ['max<=5'] },
 *     }
 *
 *     export function setup() {
 *       if (http.get(`${BASE}/health`).status !== 200) fail('the shop is closed')
 *     }
 *
 *     export default function () {
 *       const list = http.get(`${BASE}/items`)
 *       check(list, { 'there is something to buy': (reply) => reply.json().length > 0 })
 *       sleep(1)
 *       const items = list.json()
 *       const item = items[Math.floor(Math.random() * items.length)]
 *       http.post(`${BASE}/cart`, JSON.stringify({ item: item.id }), { headers: { 'Content-Type': 'application/json' } })
 *       sleep(1 + Math.random() * 2)
 *       const paid = http.post(`${BASE}/checkout`)
 *       check(paid, { 'the price is that of the item': (reply) => reply.json('total') === item.price })
 *       total.add(paid.json('total'))
 *       sleep(1)
 *     }
 *
 * k6 forgets the cookies after each iteration, so the cart is that of one visit: `cookies: 'per-iteration'`. The pauses are a hundred times as short here.
 */
import { expect } from 'vitest'
import { between, loadTest, serve } from 'vitest-load'

const app = serve(new URL('./server.mjs', import.meta.url))

interface Item {
  readonly id: number
  readonly price: number
}

loadTest(
  'a checkout',
  {
    concurrency: 5,
    iterations: { perUser: 8 },
    cookies: 'per-iteration',
    think: '10ms',
    baseUrl: app,
    // A status that is not accepted, or no reply, ends the test here.
    setup: async ({ http }) => void (await http.get('/health')),
  },
  async ({ load }) => {
    const result = await load(async ({ http, pause, metric, random }) => {
      // A check that fails fails its call and the iteration; `orThrow` ends the iteration there.
      const list = await http.get('/items', { name: 'items', check: (reply) => expect(reply.json()).not.toHaveLength(0) })
      const items = list.orThrow().json<Item[]>()
      await pause('10ms')
      const item = items[Math.floor(random() * items.length)]!
      await http.post('/cart', { name: 'cart', body: { item: item.id } })
      await pause(between('10ms', '30ms'))
      const paid = await http.post('/checkout', { name: 'checkout', check: (reply) => expect(reply.json()).toEqual({ total: item.price }) })
      metric('total', paid.orThrow().json<{ total: number }>().total)
    })

    expect(result.iterations.started).toBe(40)
    expect(result).toHaveErrorRateBelow(0)
    expect(result.requests).toHaveLatencyBelow({ p95: '500ms' })
    expect(result).toHaveMetricBelow('total', { max: 5 })
    // The pauses are in no latency.
    expect(result).toHaveLatencyBelow({ p50: '250ms' })
  },
)
