import type { KeyPair } from '@nats-io/nkeys'
import { LoadError } from '../../units/errors/error.ts'
import type { AgentKeys, AnnouncedCurve, CoordinatorKeys } from '../keys.ts'
import { loadNkeys } from './client.ts'
import { UNREACHABLE } from './connect-error.ts'
import type { UserKey } from './key-file.ts'
import { isSignedBy, signerWith } from './signatures.ts'

/** Characters of a public curve key, which stands before what it sealed. */
const CURVE_CHARACTERS = 56

/** The keys of a coordinator that signs with `key`. */
export async function coordinatorKeys(key: UserKey): Promise<CoordinatorKeys> {
  const nkeys = await loadNkeys()
  // Never kept: what it sealed can be opened only by those it was sealed to.
  const curve = nkeys.createCurve()
  const sign = signerWith(key)
  const sender = Buffer.from(curve.getPublicKey(), 'latin1')
  return {
    sign: (text) => sign('order', text),
    seal(data, to, agentKey) {
      if (to.signed.signer !== agentKey || !isSignedBy(nkeys, 'curve', to.curve, to.signed)) {
        throw new LoadError(
          UNREACHABLE,
          `Expected agent ${agentKey} to sign its curve key, got another signature: somebody else answers for it, so the data of \`setup\` was not sent`,
        )
      }
      return Buffer.concat([sender, curve.seal(data, to.curve)])
    },
  }
}

/**
 * The keys of an agent.
 *
 * @param trusted public keys of those who may order; `'anybody'` only for brokers that nobody else can reach.
 */
export async function agentKeys(key: UserKey, trusted: readonly string[] | 'anybody'): Promise<AgentKeys> {
  const nkeys = await loadNkeys()
  const own = nkeys.createCurve()
  const curve = own.getPublicKey()
  const announced: AnnouncedCurve = { curve, signed: signerWith(key)('curve', curve) }
  return {
    publicKey: key.publicKey,
    curve: announced,
    isTrusted: (text, signature) =>
      (trusted === 'anybody' || trusted.includes(signature.signer)) && isSignedBy(nkeys, 'order', text, signature),
    open: (sealed) => opened(own, sealed),
  }
}

function opened(own: KeyPair, sealed: Uint8Array): Uint8Array {
  const bytes = Buffer.from(sealed)
  let data: Uint8Array | null = null
  try {
    data = own.open(bytes.subarray(CURVE_CHARACTERS), bytes.toString('latin1', 0, CURVE_CHARACTERS))
  } catch {
    // Not the form of what is sealed.
  }
  if (data === null) throw new Error('Expected data that was sealed to this agent, got other data, or it was altered on its way')
  return data
}
