import { readFileSync, readlinkSync } from 'node:fs'
import { hostname, networkInterfaces } from 'node:os'
import { addressKind } from '../protocols/guard/address.ts'
import { isIP } from 'node:net'
import { sha256Hex } from './sha256.ts'

const CHARACTERS = 16

/**
 * Identifies what a loopback address leads to: processes with the same identity share one network of one machine, since its last start. Two containers of a
 * machine differ.
 */
export function machineIdentity(): string {
  identity ??= sha256Hex(linuxIdentity() ?? otherIdentity()).slice(0, CHARACTERS)
  return identity
}

let identity: string | undefined

function linuxIdentity(): string | undefined {
  try {
    return `${readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim()} ${readlinkSync('/proc/self/ns/net')}`
  } catch {
    return undefined
  }
}

/** Where the system does not tell: its name and its network cards. */
function otherIdentity(): string {
  const cards = Object.values(networkInterfaces()).flatMap((addresses) => (addresses ?? []).map(({ mac }) => mac))
  return [hostname(), ...[...new Set(cards)].toSorted()].join(' ')
}

/** Whether a host, a name or an address without brackets, is the machine itself wherever it is asked for. */
export function isLoopbackHost(host: string): boolean {
  const bare = host
    .toLowerCase()
    .replace(/^\[(.*)\]$/, '$1')
    .replace(/\.$/, '')
  return isIP(bare) === 0 ? bare === 'localhost' || bare.endsWith('.localhost') : addressKind(bare).reach === 'loopback'
}
