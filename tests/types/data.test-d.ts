import { load } from 'vitest-load'

// What `setup` returns is what the task and `teardown` are given.
void load(({ data }) => data.token.toUpperCase(), {
  setup: async () => ({ token: 'a' }),
  teardown: (data) => data.token.length,
})

// @ts-expect-error `setup` returns no `name`.
void load(({ data }) => data.name, { setup: () => ({ token: 'a' }) })

// `setup` and `teardown` have a client; what the first returns is then named, since TypeScript reads the task before it.
void load<{ token: string }>(({ data }) => data.token.toUpperCase(), {
  setup: async ({ http, signal }) => {
    signal.throwIfAborted()
    return (await http.post('/login')).json<{ token: string }>()
  },
  teardown: async (data, { http }) => await http.delete(`/sessions/${data.token}`),
})
void load('/', { setup: ({ http }) => void http.cookies.get('a')?.length, cookies: 'per-iteration' })

// @ts-expect-error there is no such client in a hook.
void load('/', { setup: ({ tcp }) => tcp })
// @ts-expect-error there is no such rule.
void load('/', { cookies: 'never' })
