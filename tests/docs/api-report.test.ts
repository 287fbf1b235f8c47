import { expect, test } from 'vitest'
import { apiReport } from './api-report.ts'

test.for(['index', 'matchers', 'plugin'])(
  'what src/%s.ts exports is what api/ says: a change of the public surface shows in review',
  async (door) => {
    await expect(apiReport(`src/${door}.ts`)).toMatchFileSnapshot(`../../api/${door}.d.ts`)
  },
)
