import { noSurroundings, runLoad } from '../dist/load.js'
import { serveJobs } from './worker.mjs'

await serveJobs((task, options) => runLoad(task, options, noSurroundings))
