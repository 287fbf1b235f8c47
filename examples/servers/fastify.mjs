import fastify from 'fastify'

const app = fastify()
app.get('/users', async () => [{ id: 1, name: 'Ada' }])
await app.listen({ port: Number(process.env.PORT), host: '127.0.0.1' })
