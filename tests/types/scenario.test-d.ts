import { between, constantPacing, feed, load, portable, scenario } from 'vitest-load'

// What `start` returns is the state of the tasks, of the pauses and of `stop`.
const shopper = scenario({
  start: async ({ http }) => ({ token: (await http.post('/login')).json<{ token: string }>().token }),
  think: ({ state }) => state.token.length,
  tasks: {
    browse: { weight: 8, run: ({ state }) => state.token.toUpperCase() },
    buy: { run: '/buy' },
  },
  stop: ({ state }) => state.token.at(0),
})
void load(shopper, { concurrency: 200, spawnRate: '20/s', duration: '1m' })

scenario({
  start: () => 5,
  // @ts-expect-error the state is a number.
  tasks: { browse: { run: ({ state }) => state.token } },
})

// Default headers may depend on the state; a flow says what comes after a failure.
scenario({
  start: async ({ http }) => ({ token: (await http.post('/login')).json<{ token: string }>().token }),
  headers: ({ state, data, user }) => ({ authorization: state.token, 'x-user': user, 'x-data': String(data) }),
  tasks: { browse: { run: '/items' } },
})
scenario({ headers: { accept: 'text/html' }, flow: [({ http }) => http.get('/')], onFailure: 'continue' })
scenario({
  start: () => ({ token: 5 }),
  // @ts-expect-error the token is a number, and there is no other
  headers: ({ state }) => ({ authorization: state.password }),
  tasks: { browse: { run: '/' } },
})
scenario({ tasks: { browse: { flow: [{ name: 'look', run: '/' }] } }, onFailure: 'continue' })
// @ts-expect-error there are two ways
scenario({ flow: [{ name: 'look', run: '/' }], onFailure: 'stop' })

// Without `start` there is no state.
scenario({ tasks: { browse: { run: ({ state }) => state satisfies undefined } } })

scenario({ think: between('1s', '5s'), flow: [{ name: 'look', run: '/' }, ({ http }) => http.get('/')] })
scenario({ think: constantPacing('2s'), flow: [{ name: 'look', run: portable(new URL('file:///task.mjs')) }] })

// @ts-expect-error either tasks or a flow.
scenario({ tasks: { browse: { run: '/' } }, flow: [] })

// @ts-expect-error a task has something to run.
scenario({ tasks: { browse: { weight: 3 } } })

// Rows of a file are texts by column; of a list, whatever it holds.
void feed(new URL('file:///users.csv')).next({ iteration: 0, index: 0, random: Math.random }).name?.length
void feed<{ name: string; email: string }>(new URL('file:///users.csv')).next({ iteration: 0, index: 0, random: Math.random }).email.length
void feed([{ id: 1 }], { order: 'once' })
  .forUser({ user: 0 })
  .id.toFixed()

// @ts-expect-error there is no such order.
feed([1], { order: 'shuffled' })

// A pause takes what `think` takes, but no function and no pace; `vars` hold anything.
scenario({
  flow: [
    async ({ pause, vars }) => {
      vars.token = (await pause('2s')) satisfies void
      await pause(between(1, 2))
    },
    { name: 'use', run: ({ vars }) => (vars.token as string).length },
  ],
})

// @ts-expect-error a pace is for the time between iterations.
scenario({ flow: [({ pause }) => pause(constantPacing('2s'))] })

// Tasks inside of tasks know the state as well.
scenario({
  start: () => ({ token: 'x' }),
  tasks: {
    browse: { weight: 3, tasks: { list: { run: ({ state }) => state.token.length }, item: { tasks: { one: { run: '/item' } } } } },
    checkout: { flow: [({ state }) => state.token.at(0), { name: 'pay', run: '/pay' }] },
  },
})

// @ts-expect-error a task is one of the three.
scenario({ tasks: { browse: { run: '/', flow: [{ name: 'pay', run: '/pay' }] } } })

// @ts-expect-error the state is a number.
scenario({ start: () => 5, tasks: { browse: { tasks: { list: { run: ({ state }) => state.token } } } } })

void feed(new URL('file:///users.csv'), { columns: ['id'], delimiter: ';', encoding: 'latin1', order: 'once' })
// @ts-expect-error there is no such encoding.
void feed(new URL('file:///users.csv'), { encoding: 'ascii' })

// The parts of a scenario that leave the thread know the state if they are told, and so do functions of options.
const session = scenario<{ token: string }>({
  start: portable(async ({ http }) => ({ token: (await http.post('/login')).json<{ token: string }>().token })),
  headers: portable(({ state }) => ({ authorization: state.token })),
  tasks: {
    typed: { run: portable<{ path: string }, { token: string }>(({ http, data, state }) => http.get(data.path + state.token.at(0))) },
    untyped: { run: portable(({ http, state: { token } }) => http.get(token)) },
    // @ts-expect-error the token is a text
    wrong: { run: portable<unknown, { token: string }>(({ state }) => state.token.toFixed()) },
  },
})
void load(session, {
  threads: 2,
  headers: portable(({ data, user }) => ({ authorization: data.token, 'x-user': user })),
  names: portable(({ method, url }: { method: string; url: string }) => `${method} ${new URL(url).pathname}`),
})
