import { assert, nat, property, string, uint8Array } from 'fast-check'
import * as nkeys from '@nats-io/nkeys'
import { describe, expect, test } from 'vitest'
import { createUserKey } from '../../../src/agents/nats/key-file.ts'
import { agentKeys, coordinatorKeys } from '../../../src/agents/nats/role-keys.ts'
import { isSignedBy, signerWith } from '../../../src/agents/nats/signatures.ts'
import { messageOf } from '../../helpers/message-of.ts'

const coordinatorKey = await createUserKey()
const strangerKey = await createUserKey()
const agentKey = await createUserKey()
const coordinator = await coordinatorKeys(coordinatorKey)
const stranger = await coordinatorKeys(strangerKey)
const agent = await agentKeys(agentKey, [coordinatorKey.publicKey])
const otherAgent = await agentKeys(await createUserKey(), [coordinatorKey.publicKey])

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text)

/** The text with its character at `index` replaced by another. */
const altered = (text: string, index: number): string => {
  const at = index % text.length
  return `${text.slice(0, at)}${text[at] === 'A' ? 'B' : 'A'}${text.slice(at + 1)}`
}

describe('an order is trusted', () => {
  test('if a trusted coordinator signed exactly that text', () => {
    assert(
      property(string({ unit: 'grapheme-composite' }), (text) => agent.isTrusted(text, coordinator.sign(text))),
      { numRuns: 20 },
    )
  })

  test('never after a change of its text, its signature or its signer', () => {
    const text = '{"cluster":"team","run":"r1"}'
    const signed = coordinator.sign(text)
    assert(
      property(nat(), (index) => {
        expect(agent.isTrusted(altered(text, index), signed)).toBe(false)
        // The last characters hold bits that say nothing.
        const signature = altered(signed.signature.slice(0, 84), index) + signed.signature.slice(84)
        expect(agent.isTrusted(text, { ...signed, signature })).toBe(false)
        expect(agent.isTrusted(text, { ...signed, signer: altered(signed.signer, index) })).toBe(false)
      }),
    )
  })

  test('never if a stranger, or an agent, signed it', () => {
    expect(agent.isTrusted('order', stranger.sign('order'))).toBe(false)
    expect(agent.isTrusted('order', { ...stranger.sign('order'), signer: coordinatorKey.publicKey })).toBe(false)
    expect(agent.isTrusted('order', signerWith(agentKey)('order', 'order'))).toBe(false)
  })

  test('never without a signature, whatever stands in its place', () => {
    const { publicKey: signer } = coordinatorKey
    for (const signature of ['', 'none', 'A'.repeat(86), 'A'.repeat(10_000)])
      expect(agent.isTrusted('order', { signer, signature })).toBe(false)
    const { signature } = coordinator.sign('order')
    for (const name of ['', 'U', 'anybody', coordinatorKey.publicKey.toLowerCase()]) {
      expect(agent.isTrusted('order', { signer: name, signature })).toBe(false)
    }
  })

  test('if anybody is, from anybody with a key, but not if it was altered', async () => {
    const open = await agentKeys(await createUserKey(), 'anybody')
    expect(open.isTrusted('order', stranger.sign('order'))).toBe(true)
    expect(open.isTrusted('another', stranger.sign('order'))).toBe(false)
    expect(open.isTrusted('order', { signer: 'x', signature: stranger.sign('order').signature })).toBe(false)
  })
})

test('a broker cannot have an order signed as its nonce, nor as the curve key of an agent', () => {
  const text = 'order'
  const asNonce = Buffer.from(nkeys.fromSeed(coordinatorKey.seed).sign(bytes(text))).toString('base64')
  expect(agent.isTrusted(text, { signer: coordinatorKey.publicKey, signature: asNonce })).toBe(false)
  expect(agent.isTrusted(text, signerWith(coordinatorKey)('curve', text))).toBe(false)
})

test('signatures are those of nkeys', () => {
  const { signature } = coordinator.sign('text')
  const verifier = nkeys.fromPublic(coordinatorKey.publicKey)
  expect(verifier.verify(bytes('vitest-load order\ntext'), Buffer.from(signature, 'base64'))).toBe(true)
  expect(signature).toBe(Buffer.from(nkeys.fromSeed(coordinatorKey.seed).sign(bytes('vitest-load order\ntext'))).toString('base64'))
  expect(isSignedBy(nkeys, 'order', 'text', { signer: coordinatorKey.publicKey, signature })).toBe(true)
})

describe('what is sealed to an agent', () => {
  test('only that agent can read', () => {
    assert(
      property(uint8Array({ maxLength: 2_000 }), (data) => {
        const sealed = coordinator.seal(data, agent.curve, agent.publicKey)
        expect(Buffer.from(agent.open(sealed)).equals(data)).toBe(true)
        expect(() => otherAgent.open(sealed)).toThrow('Expected data that was sealed to this agent')
      }),
      { numRuns: 20 },
    )
  })

  test('shows nothing of the data, and differs each time', () => {
    const secret = bytes('password-of-the-database')
    const [first, second] = [coordinator.seal(secret, agent.curve, agent.publicKey), coordinator.seal(secret, agent.curve, agent.publicKey)]
    expect(Buffer.from(first).includes(Buffer.from(secret))).toBe(false)
    expect(first).not.toEqual(second)
  })

  test('cannot be altered', () => {
    const sealed = coordinator.seal(bytes('data'), agent.curve, agent.publicKey)
    for (let index = 0; index < sealed.length; index++) {
      const changed = Buffer.from(sealed)
      changed[index]! ^= 1
      expect(() => agent.open(changed)).toThrow('Expected data that was sealed to this agent')
    }
    for (const length of [0, 1, 56, 60, 84, sealed.length - 1]) {
      expect(() => agent.open(sealed.subarray(0, length))).toThrow('Expected data that was sealed to this agent')
    }
  })

  test('is not sealed to a curve key that the agent did not sign', () => {
    const foreign = { curve: otherAgent.curve.curve, signed: agent.curve.signed }
    expect(messageOf(() => coordinator.seal(bytes('data'), foreign, agent.publicKey))).toMatch(
      /^agents-unreachable: Expected agent U\w+ to sign its curve key, got another signature/,
    )
    expect(messageOf(() => coordinator.seal(bytes('data'), otherAgent.curve, agent.publicKey))).toMatch(/^agents-unreachable/)
  })
})
