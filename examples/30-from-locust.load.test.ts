/**
 * Lesson 30. A Locust file: tasks in tasks, a token against forged requests, an upload, and a session for each visit.
 *
 *     class Visitor(HttpUser):
 *         wait_time = between(1, 3)
 *
 *         @task(3)
 *         class Browsing(TaskSet):
 *             @task(2)
 *             def users(self):
 *                 self.client.get("/users")
 *
 *             @task
 *             def search(self):
 *                 self.client.get("/search")
 *
 *             @task
 *             def leave(self):
 *                 self.interrupt()
 *
 *         @task(1)
 *         class Gallery(SequentialTaskSet):
 *             def on_start(self):
 *                 self.client.cookies.clear()
 *                 self.client.get("/signin")
 *                 self.token = self.client.cookies["csrftoken"]
 *
 *             @task
 *             def sign_in(self):
 *                 with self.client.post("/signin", data={"name": "ada", "csrf": self.token}, catch_response=True) as reply:
 *                     if not reply.url.endswith("/gallery"):
 *                         reply.failure("not signed in")
 *
 *             @task
 *             def upload(self):
 *                 with open("photo.png", "rb") as photo:
 *                     self.client.post("/photos", files={"photo": photo}, headers={"X-CSRFToken": self.token})
 *
 *             @task
 *             def leave(self):
 *                 self.client.post("/signout")
 *                 self.interrupt()
 *
 * Each iteration draws anew what it is, so nothing has to be interrupted, and `cookies: 'per-iteration'` gives each visit a session of its own.
 */
import { expect } from 'vitest'
import { between, loadTest, scenario, serve } from 'vitest-load'

const app = serve(new URL('./server.mjs', import.meta.url))

function photo(): FormData {
  const form = new FormData()
  form.set('title', 'A cat')
  form.set('photo', new File([new Uint8Array(20_000)], 'cat.png', { type: 'image/png' }))
  return form
}

const visitor = scenario({
  think: between('5ms', '15ms'),
  tasks: {
    browsing: { weight: 3, tasks: { users: { weight: 2, run: '/users' }, search: { run: '/search' } } },
    gallery: {
      weight: 1,
      // In this order; a step that fails ends the visit.
      flow: [
        {
          name: 'token',
          run: async ({ http, vars }) => {
            vars.token = (await http.get('/signin')).cookies.csrftoken
          },
        },
        {
          name: 'sign in',
          // One call, to the last address: the redirect is followed, with the cookie that it set.
          run: ({ http, vars }) =>
            http.post('/signin', {
              body: new URLSearchParams({ name: 'ada', csrf: vars.token }),
              redirects: 5,
              check: ({ url }) => url.endsWith('/gallery'),
            }),
        },
        {
          name: 'upload',
          run: ({ http, vars }) =>
            http.post('/photos', {
              body: photo(),
              headers: { 'x-csrftoken': vars.token },
              accept: 201,
              check: (reply) => expect(reply.json()).toEqual({ file: 'cat.png', title: 'A cat' }),
            }),
        },
        { name: 'sign out', run: { url: '/signout', method: 'POST', accept: 204 } },
      ],
    },
  },
})

loadTest(
  'visitors, some of whom show a photo',
  { concurrency: 10, iterations: 400, cookies: 'per-iteration', baseUrl: app },
  async ({ load }) => {
    const result = await load(visitor)
    expect(result).toHaveErrorRateBelow(0)

    // Every visit to the gallery had all its steps, and its upload arrived.
    const visits = result.steps['gallery.sign in']!.count
    expect(result.steps['gallery.upload']).toHaveStatusCounts({ 201: visits })
    expect(result.steps['gallery.sign out']).toHaveStatusCounts({ 204: visits })
    // A quarter of the iterations, as nearly as chance has it.
    expect(Math.abs(visits / 400 - 1 / 4)).toBeLessThan(0.1)
    expect(result.steps['browsing.users']!.count).toBeGreaterThan(result.steps['browsing.search']!.count)
    expect(result.steps['gallery.upload']).toHaveLatencyBelow({ p90: '250ms' })
  },
)
