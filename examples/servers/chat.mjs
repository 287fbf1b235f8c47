// A WebSocket that says something now and then, and answers questions by their id, not in their order.
import { WebSocketServer } from 'ws'

new WebSocketServer({ port: Number(process.env.PORT), host: '127.0.0.1' }).on('connection', (socket) => {
  socket.send(JSON.stringify({ news: 'welcome' }))
  socket.on('message', (data) => {
    const { id, text } = JSON.parse(data)
    setTimeout(() => socket.send(JSON.stringify({ id, text: text.toUpperCase() })), id % 2 === 0 ? 6 : 2)
  })
})
