import { createSocket } from 'node:dgram'
import { once } from 'node:events'
import { expect, test } from 'vitest'
import type { TaskContext } from '../../../src/run/task/context.ts'
import { accountOf, rawTarget, run } from '../servers/raw-target.ts'

const target = rawTarget()

const ping =
  (name: string, timeout = 2_000) =>
  async ({ udp, index }: TaskContext): Promise<void> => {
    const peer = await udp.connect(target.at(name))
    const reply = await peer.exchange(`ping ${index}`, { name: 'ping', timeout, matches: (answer) => String(answer) === `ping ${index}` })
    expect(String(reply)).toBe(`ping ${index}`)
    await peer.close()
  }

test('datagrams are answered, timed and counted', async () => {
  const result = await run(ping('udpEcho'), { iterations: 50, concurrency: 5 })
  expect(accountOf(result)).toBe('50 of 50 succeeded')
  expect(result.steps['ping']).toMatchObject({ count: 50, failed: 0, datagrams: { exchanged: 50, lost: 0, duplicates: 0 } })
  expect(result.phases.firstByte.count).toBe(50)
  expect(result.bytes.sent).toBe(result.bytes.received)
})

test('a black hole loses everything, by name, and is left', async () => {
  const result = await run(ping('udpBlackHole', 40), { iterations: 5 })
  expect(accountOf(result)).toBe('0 of 5 succeeded, lost 5×')
  expect(result.requests.datagrams).toEqual({ exchanged: 5, lost: 5, duplicates: 0 })
  expect((await target.seen('udpBlackHole')).connections).toBe(5)
})

test('loss at the end of the iteration is loss as well; what is cut off is not', async () => {
  const timedOut = await run(ping('udpBlackHole', 5_000), { iterations: 4, timeout: 60 })
  expect(accountOf(timedOut)).toBe('0 of 4 succeeded, timeout 4×')
  expect(timedOut.requests.datagrams).toMatchObject({ exchanged: 4, lost: 4 })
  const cut = await run(ping('udpBlackHole', 5_000), { iterations: undefined, duration: 60, concurrency: 4, gracefulStop: 10 })
  expect(cut.iterations).toMatchObject({ started: 4, cutOff: 4 })
  expect(cut.requests.datagrams).toMatchObject({ exchanged: 0, lost: 0 })
})

test('one in ten that is lost is counted exactly, and the peer goes on', async () => {
  const result = await run(
    async ({ udp, user }) => {
      const peer = await udp.connect(target.at('udpLossy'))
      for (let index = 0; index < 100; index++) {
        const text = `${user}/${index}`
        await peer.exchange(text, { timeout: 100, matches: (answer) => String(answer) === text }).catch(() => {})
      }
    },
    { iterations: 1 },
  )
  expect(accountOf(result)).toBe('1 of 1 succeeded')
  expect(result.requests).toMatchObject({ count: 101, failed: 10, datagrams: { exchanged: 100, lost: 10 } })
})

test('answers that come twice are counted as duplicates, and answer nothing else', async () => {
  const result = await run(
    async ({ udp }) => {
      const peer = await udp.connect(target.at('udpDuplicating'))
      for (let index = 0; index < 50; index++) {
        expect(String(await peer.exchange(`${index}.`, { matches: (answer) => String(answer) === `${index}.` }))).toBe(`${index}.`)
      }
      await new Promise((resolve) => setTimeout(resolve, 30))
      await peer.close()
    },
    { iterations: 1 },
  )
  expect(accountOf(result)).toBe('1 of 1 succeeded')
  expect(result.requests.datagrams).toEqual({ exchanged: 50, lost: 0, duplicates: 10 })
})

test('of its latest 64 exchanges a peer knows an answer that comes again; one that is older comes as news', async () => {
  const news: string[] = []
  const result = await run(
    async ({ udp }) => {
      const peer = await udp.connect(target.at('udpEcho'))
      const ask = (text: string) => peer.exchange(text, { matches: (answer) => String(answer) === text })
      for (let index = 0; index < 65; index++) await ask(`${index}.`)
      // An echo of what is only sent looks like an answer that comes again.
      await peer.send('1.')
      await peer.send('0.')
      news.push(String(await peer.receive({ timeout: 2_000 })))
    },
    { iterations: 1 },
  )
  expect(accountOf(result)).toBe('1 of 1 succeeded')
  expect(news).toEqual(['0.'])
  expect(result.requests.datagrams).toEqual({ exchanged: 65, lost: 0, duplicates: 1 })
})

test('without a rule nothing is a duplicate: what comes besides can be received', async () => {
  const result = await run(
    async ({ udp }) => {
      const peer = await udp.connect(target.at('udpEcho'))
      expect(String(await peer.exchange('one'))).toBe('one')
      await peer.send('two')
      expect(String(await peer.receive({ timeout: 2_000 }))).toBe('two')
      await peer.send('three')
      await new Promise((resolve) => setTimeout(resolve, 100))
      expect(String(await peer.receive({ timeout: 2_000 }))).toBe('three')
    },
    { iterations: 1 },
  )
  expect(accountOf(result)).toBe('1 of 1 succeeded')
  expect(result.requests.datagrams).toEqual({ exchanged: 1, lost: 0, duplicates: 0 })
})

test('the same question may be asked again, with the same rule', async () => {
  const result = await run(
    async ({ udp }) => {
      const peer = await udp.connect(target.at('udpEcho'))
      for (let index = 0; index < 10; index++) await peer.exchange('ping', { matches: (answer) => String(answer) === 'ping' })
    },
    { iterations: 1 },
  )
  expect(accountOf(result)).toBe('1 of 1 succeeded')
  expect(result.requests.datagrams).toEqual({ exchanged: 10, lost: 0, duplicates: 0 })
})

test('an answer that is late is lost, and is not taken for the next one', async () => {
  const answers: string[] = []
  const result = await run(
    async ({ udp }) => {
      const peer = await udp.connect(target.at('udpLate'))
      const ask = (text: string, timeout: number) => peer.exchange(text, { timeout, matches: (answer) => String(answer) === text })
      await ask('first', 5).catch((error: Error & { code: string }) => answers.push(error.code))
      answers.push(String(await ask('second', 2_000)))
      answers.push(String(await peer.receive({ timeout: 500 })))
    },
    { iterations: 1 },
  )
  expect(answers).toEqual(['lost', 'second', 'first'])
  expect(result.requests.datagrams).toMatchObject({ exchanged: 2, lost: 1 })
})

async function closedPort(): Promise<number> {
  const socket = createSocket('udp4').bind(0, '127.0.0.1')
  await once(socket, 'listening')
  const { port } = socket.address()
  socket.close()
  await once(socket, 'close')
  return port
}

test('a refusal that comes while nothing is under way is told by what comes next, and only by that', async () => {
  const port = await closedPort()
  const reported: string[] = []
  await run(
    async ({ udp }) => {
      const peer = await udp.connect({ host: '127.0.0.1', port })
      await peer.send('anybody?')
      await new Promise((resolve) => setTimeout(resolve, 50))
      for (let index = 0; index < 2; index++)
        await peer.receive({ timeout: 100 }).catch(({ code }: { code: string }) => reported.push(code))
    },
    { iterations: 1 },
  )
  expect(reported).toEqual(['ECONNREFUSED', 'timeout'])
})

test('a port at which nobody listens is refused', async () => {
  const port = await closedPort()
  const result = await run(async ({ udp }) => {
    const peer = await udp.connect({ host: '127.0.0.1', port })
    await peer.exchange('anybody?', { timeout: 1_000 })
  })
  expect(accountOf(result)).toBe('0 of 3 succeeded, ECONNREFUSED 3×')
  expect(result.requests.datagrams).toMatchObject({ exchanged: 3, lost: 3 })
})

test('a datagram that this machine cannot send is a failure, and no loss of the target', async () => {
  const result = await run(async ({ udp }) => {
    const peer = await udp.connect(target.at('udpEcho'))
    await peer.exchange(Buffer.alloc(70_000), { timeout: 1_000 })
  })
  expect(accountOf(result)).toBe('0 of 3 succeeded, EMSGSIZE 3×')
  expect(result.requests.datagrams).toEqual({ exchanged: 0, lost: 0, duplicates: 0 })
})
