import { runLoad } from '../dist/load.js'
import { noSurroundings } from '../dist/run/surroundings.js'
import { serveJobs } from './worker.mjs'

await serveJobs((task, options) => runLoad(task, options, noSurroundings))
