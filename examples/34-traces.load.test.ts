/**
 * Lesson 34. From a slow iteration to its trace: `trace: true` sends `traceparent` with each request, so that a target with tracing (OpenTelemetry, say) takes
 * the requests of an iteration as one trace. The slowest iterations of the result know theirs, and `traceUrl` makes it a link in the failure text and in HTML reports.
 */
import { expect } from 'vitest'
import { loadTest, serve } from 'vitest-load'

const app = serve(new URL('./servers/traced.mjs', import.meta.url))

const plan = { iterations: 100, concurrency: 2, warmup: { iterations: 10 }, baseUrl: app }

loadTest('the trace of the slowest iteration shows where its time went', { ...plan, trace: true }, async ({ load }) => {
  const result = await load('/order')
  expect(result).toHaveStatus(200)
  // Here the target itself is asked for the spans; you would open them in Jaeger, Tempo or the like.
  const longest = result.slowest.map(async ({ traceId }) => {
    const reply = await fetch(`${app.url}/traces/${traceId}`)
    const spans = (await reply.json()) as { name: string; durationMs: number }[]
    return spans.toSorted((first, second) => second.durationMs - first.durationMs)[0]?.name
  })
  expect(await Promise.all(longest)).toContain('lock orders')
})

const traced = { ...plan, trace: true, traceUrl: 'http://localhost:16686/trace/{traceId}' }

loadTest('a failed limit names the traces to look at', traced, async ({ load }) => {
  const result = await load('/order')
  expect(result).toHaveStatus(200)
  expect(() => expect(result).toHaveLatencyBelow({ max: '20ms' })).toThrow(/slowest .*\s+http:\/\/localhost:16686\/trace\/[\da-f]{32}/)
})

// A target under load need not keep every trace.
loadTest('one in ten is kept', { ...plan, trace: { sampled: '10%' } }, async ({ load }) => {
  const result = await load('/order')
  expect(result).toHaveStatus(200)
  for (const { traceId, sampled } of result.slowest) {
    const kept = await fetch(`${app.url}/traces/${traceId}`)
    expect(await kept.json()).toHaveLength(sampled === true ? 2 : 0)
  }
})
