import express from 'express'

const app = express()
app.get('/users', (_request, reply) => {
  reply.json([{ id: 1, name: 'Ada' }])
})
app.listen(Number(process.env.PORT), '127.0.0.1')
