import { createPublicKey, verify, type KeyObject } from 'node:crypto'
import type { Signature } from '../keys.ts'
import type { NkeysModule } from './client.ts'
import type { UserKey } from './key-file.ts'

/** What a text is: a signature of one kind is none of another. */
export type SignedKind = 'order' | 'curve'

/** Of an Ed25519 key in DER (RFC 8410). */
const SPKI = Buffer.from('302a300506032b6570032100', 'hex')
const BASE32 = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'
const USER_KEY = /^U[A-Z2-7]{55}$/
const SIGNATURE_BYTES = 64

/** Signs a text with an nkey. */
export function sign(nkeys: NkeysModule, { publicKey, seed }: UserKey, kind: SignedKind, text: string): Signature {
  return { signer: publicKey, signature: Buffer.from(nkeys.fromSeed(seed).sign(framed(kind, text))).toString('base64') }
}

/** Whether `signer` signed the text. By Node, whose check takes a hundredth of the time that nkeys takes: a coordinator checks one for each agent. */
export function isSignedBy(nkeys: NkeysModule, kind: SignedKind, text: string, { signer, signature }: Signature): boolean {
  const key = verifierOf(nkeys, signer)
  const bytes = Buffer.from(signature, 'base64')
  return key !== undefined && bytes.length === SIGNATURE_BYTES && verify(undefined, framed(kind, text), key, bytes)
}

/** Whether a text is the public key of a user, with a right checksum. */
export const isPublicKey = (nkeys: NkeysModule, text: string): boolean => verifierOf(nkeys, text) !== undefined

function verifierOf(nkeys: NkeysModule, publicKey: string): KeyObject | undefined {
  if (!USER_KEY.test(publicKey)) return undefined
  try {
    nkeys.fromPublic(publicKey)
    return createPublicKey({ key: Buffer.concat([SPKI, rawKey(publicKey)]), format: 'der', type: 'spki' })
  } catch {
    return undefined
  }
}

/** The blank and the end of the line keep these apart from the nonces that brokers have signed. */
const framed = (kind: SignedKind, text: string): Uint8Array => Buffer.from(`vitest-load ${kind}\n${text}`)

/** The 32 bytes between prefix and checksum. */
function rawKey(publicKey: string): Uint8Array {
  const bytes: number[] = []
  let bits = 0
  let value = 0
  for (const character of publicKey) {
    value = ((value << 5) | BASE32.indexOf(character)) & 0xfff
    bits += 5
    if (bits < 8) continue
    bits -= 8
    bytes.push((value >> bits) & 0xff)
  }
  return Uint8Array.from(bytes.slice(1, 33))
}
