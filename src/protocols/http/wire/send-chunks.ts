import type { Socket } from 'node:net'
import { roomIn } from '../room-in.ts'

/**
 * Sends a body chunk by chunk as it comes (RFC 9112, 7.1), no faster than the target takes it; gives whether all of it went out.
 * It stops where `isRequested` says so, which is asked before each chunk.
 *
 * @throws what `pieces` throw
 */
export async function sendChunks(pieces: AsyncIterable<Uint8Array>, socket: Socket, isRequested: () => boolean): Promise<boolean> {
  for await (const piece of pieces) {
    if (!isRequested()) return false
    // A chunk of no bytes would be the last one.
    if (piece.length === 0) continue
    socket.cork()
    socket.write(`${piece.length.toString(16)}\r\n`, 'latin1')
    socket.write(piece)
    socket.write('\r\n', 'latin1')
    socket.uncork()
    if (socket.writableNeedDrain) await roomIn(socket)
  }
  if (!isRequested()) return false
  socket.write('0\r\n\r\n', 'latin1')
  return true
}
