// Reads a price list anew for each request: a mistake that only its CPU time shows.
import { createServer } from 'node:http'

const list: string = Array.from({ length: 4_000 }, (_, id) => `${id};item ${id};${(id % 97) / 10}`).join('\n')

interface Price {
  readonly id: number
  readonly name: string
  readonly price: number
}

function parsePrice(line: string): Price {
  const [id, name, price] = line.split(';')
  return { id: Number(id), name: String(name), price: Number(price) }
}

const parsePrices = (text: string): readonly Price[] => text.split('\n').map(parsePrice)

const server = createServer((request, reply) => {
  const id = Number(new URL(request.url ?? '', 'http://localhost').searchParams.get('id'))
  // Once, when the server starts, would do.
  const price = parsePrices(list).find((one) => one.id === id)
  reply.end(JSON.stringify(price))
})

server.listen(Number(process.env['PORT'] ?? 3000), '127.0.0.1')
