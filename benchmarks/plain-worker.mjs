import { runLoad } from '../build/load/load.js'
import { standalone } from '../build/run/run-environment.js'
import { serveJobs } from './worker.mjs'

await serveJobs((task, options) => runLoad(task, options, standalone))
