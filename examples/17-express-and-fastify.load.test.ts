/**
 * Lesson 17. Express, Fastify, or anything else that listens: `serve` finds the port by itself, and the same test loads them all.
 */
import { expect } from 'vitest'
import { loadTest, serve } from 'vitest-load'

const express = serve(new URL('./servers/express.mjs', import.meta.url))
const fastify = serve(new URL('./servers/fastify.mjs', import.meta.url))

loadTest.for([
  ['Express', express],
  ['Fastify', fastify],
] as const)('%s', { concurrency: 10, iterations: 400, warmup: { iterations: 100 } }, async ([, baseUrl], { load }) => {
  const result = await load('/users', { baseUrl })
  expect(result).toHaveStatus(200)
  expect(result).toHaveLatencyBelow({ p95: '500ms' })
})
