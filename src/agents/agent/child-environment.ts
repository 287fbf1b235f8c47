/** What Node, TLS, time zones and programs need; whatever may be a secret is not among them. */
const NAMES = new Set([
  'PATH',
  'HOME',
  'LANG',
  'LANGUAGE',
  'TZ',
  'USER',
  'LOGNAME',
  'SHELL',
  'NODE_EXTRA_CA_CERTS',
  'SSL_CERT_FILE',
  'SSL_CERT_DIR',
  // Without these, Windows starts no process and opens no socket.
  'SYSTEMROOT',
  'SYSTEMDRIVE',
  'WINDIR',
  'COMSPEC',
  'PATHEXT',
  'USERPROFILE',
])

type Environment = Readonly<Record<string, string | undefined>>

/** The environment of a process that runs tasks: of that of the agent only what is listed here, and a folder of its own for temporary files. */
export function childEnvironment(own: Environment, temporaryFolder: string): Record<string, string> {
  const kept = Object.entries(own).filter(
    (entry): entry is [string, string] => entry[1] !== undefined && (NAMES.has(entry[0].toUpperCase()) || /^LC_[A-Z_]+$/.test(entry[0])),
  )
  return { ...Object.fromEntries(kept), TMPDIR: temporaryFolder, TEMP: temporaryFolder, TMP: temporaryFolder }
}
