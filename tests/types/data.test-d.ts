import { load } from 'vitest-load'

// What `setup` returns is what the task and `teardown` are given.
void load(({ data }) => data.token.toUpperCase(), {
  setup: async () => ({ token: 'a' }),
  teardown: (data) => data.token.length,
})

// @ts-expect-error `setup` returns no `name`.
void load(({ data }) => data.name, { setup: () => ({ token: 'a' }) })
