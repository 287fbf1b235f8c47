import { expect, test } from 'vitest'
import { loadOptionNames } from '../../../src/plan/options/option-rules.ts'

test('the names that belong to a load are all options', () => {
  expect([...loadOptionNames].sort().join(' ')).toMatchInlineSnapshot(
    `"abortWhen accept agents allow arrivals baseUrl concurrency connections cookies decompress duration engine exclusive gracefulStop headers http2 iterations leak maxBody maxInFlight names pacer processes proxy rate redirects seed setup signal socketPath spawnRate stages teardown think threads timeout tls trace traceUrl warmup"`,
  )
})
