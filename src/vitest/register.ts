import { expect } from 'vitest'
// For their types alone: what only these two files declare reaches whoever installs the package by imports that stay in the declarations.
import './matchers/declarations.ts'
import './report/report-run.ts'
import { setRootOfVite } from '../units/platform/file-url.ts'
import { matchers } from './matchers/matchers.ts'
import { workerConfig } from './project/worker-config.ts'

// A result can come only from this package, so whoever has one has the matchers: no setup file is needed.
expect.extend(matchers)

setRootOfVite(() => workerConfig().root)
