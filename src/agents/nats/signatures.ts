import { createPrivateKey, createPublicKey, sign, verify, type KeyObject } from 'node:crypto'
import type { Signature } from '../keys.ts'
import type { NkeysModule } from './client.ts'
import type { UserKey } from './key-file.ts'

/** What a text is: a signature of one kind is none of another. */
export type SignedKind = 'order' | 'curve'

/** What stands before an Ed25519 key in DER (RFC 8410). */
const SPKI = Buffer.from('302a300506032b6570032100', 'hex')
const PKCS8 = Buffer.from('302e020100300506032b657004220420', 'hex')
const KEY_BYTES = 32
const BASE32 = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'
/** The form of the public key of a user. */
export const USER_KEY: RegExp = /^U[A-Z2-7]{55}$/
const SIGNATURE_BYTES = 64

/** Returns what signs texts with an nkey: by Node, which takes a hundredth of the time that nkeys takes. */
export function signerWith({ publicKey, seed }: UserKey): (kind: SignedKind, text: string) => Signature {
  const raw = base32(Buffer.from(seed).toString('latin1')).subarray(2, 2 + KEY_BYTES)
  const key = createPrivateKey({ key: Buffer.concat([PKCS8, raw]), format: 'der', type: 'pkcs8' })
  return (kind, text) => ({ signer: publicKey, signature: sign(undefined, framed(kind, text), key).toString('base64') })
}

/** Whether `signer` signed the text. */
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
    return createPublicKey({ key: Buffer.concat([SPKI, base32(publicKey).subarray(1, 1 + KEY_BYTES)]), format: 'der', type: 'spki' })
  } catch {
    return undefined
  }
}

/** The blank and the end of the line keep these apart from the nonces that brokers have signed. */
const framed = (kind: SignedKind, text: string): Uint8Array => Buffer.from(`vitest-load ${kind}\n${text}`)

/** A public key has one byte before the key and two of a checksum after it; a seed has two before it. */
function base32(text: string): Uint8Array {
  const bytes: number[] = []
  let bits = 0
  let value = 0
  for (const character of text) {
    value = ((value << 5) | BASE32.indexOf(character)) & 0xfff
    bits += 5
    if (bits < 8) continue
    bits -= 8
    bytes.push((value >> bits) & 0xff)
  }
  return Uint8Array.from(bytes)
}
