import { generateKeyPairSync } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { planFrom } from '../../../src/plan/plan-from.ts'
import type { TlsOptions } from '../../../src/plan/options/load-options.ts'
import { messageOf } from '../../helpers/message-of.ts'

const read = (path: string): string => readFileSync(new URL(`../../../fixtures/servers/certificate/${path}`, import.meta.url), 'utf8')

const CERT = read('raw/client.pem')
const KEY = read('raw/client-key.pem')
/** Certificate and key in one, encrypted with "open sesame". */
const PFX = readFileSync(new URL('../../../fixtures/servers/certificate/raw/client.p12', import.meta.url))
const PASSPHRASE = 'open sesame'
const CLOSED_KEY = read('raw/client-key-encrypted.pem')

const problem = (tls: TlsOptions): string => messageOf(() => planFrom({ tls }, {}))

test('a key fits its certificate, and is opened by its passphrase', () => {
  expect(planFrom({ tls: { cert: CERT, key: KEY } }, {}).plan.http.tls).toMatchObject({ cert: CERT, key: KEY })
  expect(planFrom({ tls: { cert: CERT, key: CLOSED_KEY, passphrase: PASSPHRASE } }, {}).plan.http.tls).toMatchObject({
    passphrase: PASSPHRASE,
  })
  expect(planFrom({ tls: { pfx: PFX, passphrase: PASSPHRASE } }, {}).plan.http.tls).toMatchObject({ pfx: PFX, cert: undefined })
})

test.each<[string, TlsOptions]>([
  ['a key of another certificate', { cert: CERT, key: read('raw/server-key.pem') }],
  ['an encrypted key without its passphrase', { cert: CERT, key: CLOSED_KEY }],
  ['an encrypted key with another passphrase', { cert: CERT, key: CLOSED_KEY, passphrase: 'open barley' }],
  ['a certificate in place of the key', { cert: CERT, key: CERT }],
  ['a key in place of the certificate', { cert: KEY, key: KEY }],
  ['an authority that is none', { ca: [CERT, '-----BEGIN CERTIFICATE-----\nMAA=\n-----END CERTIFICATE-----\n'] }],
  ['PKCS#12 without its passphrase', { pfx: PFX }],
  ['PKCS#12 with another passphrase', { pfx: PFX, passphrase: 'open barley' }],
  ['bytes that are no PKCS#12', { pfx: new Uint8Array([1, 2, 3]) }],
  ['both ways at once', { pfx: PFX, cert: CERT, key: KEY }],
  ['a passphrase alone', { passphrase: PASSPHRASE }],
  ['a path as PKCS#12', { pfx: './client.p12' as never }],
  ['a passphrase that is no text', { cert: CERT, key: CLOSED_KEY, passphrase: 5 as never }],
])('%s is refused before anything starts', (_what, tls) => {
  expect(problem(tls)).toMatchSnapshot()
})

test('no refusal shows a key, a passphrase or the bytes of a file', () => {
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  const secret = privateKey.export({ type: 'pkcs8', format: 'pem' }) as string
  const texts = [
    problem({ cert: CERT, key: secret }),
    problem({ cert: CERT, key: CLOSED_KEY, passphrase: 'a secret of mine' }),
    problem({ pfx: new TextEncoder().encode('a secret of mine') }),
  ]
  for (const line of [...secret.split('\n').filter((text) => text.length > 20), 'a secret of mine']) {
    expect(texts.join()).not.toContain(line)
  }
})
