import { runLoad } from '../build/load.js'
import { standalone } from '../build/run/surroundings.js'
import { serveJobs } from './worker.mjs'

await serveJobs((task, options) => runLoad(task, options, standalone))
