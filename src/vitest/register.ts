import { expect } from 'vitest'
// For their types only: users of the package get what these two files declare through imports that stay in the declarations.
import './matchers/declarations.ts'
import './report/report-run.ts'
import { setRootOfVite } from '../units/platform/file-url.ts'
import { matchers } from './matchers/matchers.ts'
import { workerConfig } from './project/worker-config.ts'

// A result can come only from this package, so importing the package suffices to have the matchers: no setup file is needed.
expect.extend(matchers)

setRootOfVite(() => workerConfig().root)
