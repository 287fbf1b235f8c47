/**
 * Lesson 12. A run that is lost need not go on. `abortWhen` ends it as soon as a limit is passed.
 *
 * The limit is looked at over a window (`within`), and `holds` says for how long it has to be passed without a break. What was measured until then comes
 * back, marked `aborted`. A limit that holds in half a run proves nothing, so such a run can fail a matcher, but not pass one.
 */
import { expect } from 'vitest'
import { loadTest, serve } from 'vitest-load'

const app = serve(new URL('./server.mjs', import.meta.url))

loadTest(
  'a broken server is left alone',
  { rate: '100/s', duration: '20s', abortWhen: { errorRate: '50%', within: '500ms' }, baseUrl: app },
  async ({ load }) => {
    const result = await load('/broken')
    expect(result.aborted).toBe(true)
    expect(result.abortedBy).toBe('limit')
    expect(result.abortReason).toBe('error rate above 50 %: 100 % within 500 ms')
    // 20 s would have been 2 000 requests.
    expect(result.iterations.started).toBeLessThan(500)
    expect(() => expect(result).toHaveErrorRateBelow('50%')).toThrow('expected error rate at most 50 %, got 100 %')
  },
)
