/** Where a target can be reached. */
export interface Address {
  readonly host: string
  readonly port: number
  readonly isSecure: boolean
}

/** The origin of an address, such as `http://127.0.0.1:4321`, without a slash at the end. */
export function urlOf({ host, port, isSecure }: Address): string {
  return `${isSecure ? 'https' : 'http'}://${host.includes(':') ? `[${host}]` : host}:${port}`
}

/** Who listens on every address of the machine is reached over loopback. A socket on `::` takes IPv4, too, unless told otherwise. */
export const reachableHost = (boundTo: string): string => (boundTo === '0.0.0.0' || boundTo === '::' ? '127.0.0.1' : boundTo)

/** The character after the port is asked for, since a chunk of output may end in the midst of a number. */
const PRINTED = /\b(https?):\/\/(localhost|127(?:\.\d{1,3}){3}|0\.0\.0\.0|\[::1?\]):(\d{1,5})(?=\D)/gi

/** Hosts to try, in this order: `localhost` may be either, and Node binds to the one the system names first. */
function hostsOf(printedHost: string): readonly string[] {
  const host = printedHost.toLowerCase().replaceAll(/[[\]]/g, '')
  return host === 'localhost' || host === '::' ? ['127.0.0.1', '::1'] : [reachableHost(host)]
}

/** Addresses of this machine that stand in a text. One behind TLS keeps its name, because the certificate may be for that. */
export function printedAddresses(text: string): readonly Address[] {
  return [...text.matchAll(PRINTED)].flatMap(([, scheme = '', host = '', port]) => {
    const isSecure = scheme.toLowerCase() === 'https'
    const hosts = isSecure && host.toLowerCase() === 'localhost' ? ['localhost'] : hostsOf(host)
    return Number(port) > 65_535 ? [] : hosts.map((each) => ({ host: each, port: Number(port), isSecure }))
  })
}
