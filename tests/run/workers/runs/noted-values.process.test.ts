import { expect, test } from 'vitest'
import { serveHttp } from '../../../protocols/servers/origin.ts'
import { useWorkers } from './worker-run.ts'

const run = useWorkers()
const SECRET = 'hunter2-hunter2'

test.for([{}, { threads: 2 }, { processes: 2 }])(
  'what requests send is noted for a report, and not without one, with %o',
  async (carriers) => {
    const { url } = await serveHttp((_, response) => response.writeHead(200, { 'set-cookie': 'session=of-the-target' }).end())
    const request = { url: '/', headers: { authorization: `Bearer ${SECRET}` } }
    const options = { baseUrl: url, iterations: 4, concurrency: 2, ...carriers }
    const noted = await run({ kind: 'request', request }, options, { notesSent: true })
    expect(noted.observations.sentValues).toEqual(expect.arrayContaining([SECRET, 'of-the-target']))
    const bare = await run({ kind: 'request', request }, options)
    expect(bare.measured.iterations.succeeded).toBe(4)
    expect(bare.observations.sentValues).toEqual([])
  },
)
