import { test } from 'vitest'
import { load } from 'vitest-load'
import { serveJobs } from '../worker.mjs'

test('serves the jobs of a benchmark', { timeout: 600_000 }, () => serveJobs(load))
