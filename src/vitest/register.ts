import { expect } from 'vitest'
import { matchers } from './matchers/matchers.ts'

// A result can come only from this package, so whoever has one has the matchers: no setup file is needed.
expect.extend(matchers)
