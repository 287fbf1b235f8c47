import type { LabOptions } from '../../page/lab-control.ts'
import { LoadError } from '../../units/errors/error.ts'
import { didYouMean } from '../../units/text/meant.ts'
import { formatReceived } from '../../units/text/received.ts'
import { givenIn } from '../given-options.ts'

/** What `vitest-load ui` is to do. */
export interface UiOrder extends Omit<LabOptions, 'folder' | 'hasTerminal' | 'log'> {
  readonly opens: boolean
  readonly autostart: boolean
}

const OPTIONS = {
  port: 'text',
  host: 'text',
  'allowed-host': 'text',
  control: 'flag',
  open: 'flag',
  'no-open': 'flag',
  autostart: 'flag',
  help: 'flag',
} as const

/** @throws {LoadError} `bad-arguments` */
export function uiOrderFrom(args: readonly string[]): UiOrder | 'help' {
  const { values, rest, first, problems } = givenIn(args, OPTIONS)
  if (values['help'] !== undefined) return 'help'
  const files = [...(first === undefined ? [] : [first]), ...rest]
  const unknown = files.find((argument) => argument.startsWith('-'))
  const names = Object.keys(OPTIONS).map((name) => `--${name}`)
  const port = Number(values['port'] ?? 0)
  const all = [
    ...problems,
    ...(unknown === undefined || problems.length > 0
      ? []
      : [`Unknown option \`${unknown}\`${didYouMean(unknown.replace(/=.*/s, ''), new Set(names)) || `: known are ${names.join(', ')}`}`]),
    ...(Number.isInteger(port) && port >= 0 && port <= 65_535
      ? []
      : [`Expected \`--port\` to be a port from 0 to 65535, got ${formatReceived(values['port'])}`]),
    ...(values['control'] !== undefined && values['host'] === undefined
      ? ['`--control` is for a page that `--host` exposes: without it the page may control anyway']
      : []),
  ]
  if (all.length > 0) throw new LoadError('bad-arguments', all.join('\n'))
  const host = values['allowed-host']
  return {
    files,
    port,
    host: typeof values['host'] === 'string' ? values['host'] : '127.0.0.1',
    allowedHosts: typeof host === 'string' ? host.split(',') : [],
    control: values['control'] !== undefined,
    opens: values['open'] !== undefined && values['no-open'] === undefined,
    autostart: values['autostart'] !== undefined,
  }
}
