import { LoadError } from '../../units/errors/error.ts'
import { formatReceived } from '../../units/text/received.ts'

/**
 * Checks what a task gave to `metric`.
 *
 * @throws {LoadError} `bad-metric`
 */
export function checkMetric(name: unknown, value: unknown): void {
  if (typeof name === 'string' && name !== '' && Number.isFinite(value)) return
  throw new LoadError('bad-metric', typeof name === 'string' && name !== '' ? badValue(name, value) : badName(name))
}

const badName = (name: unknown): string =>
  `Expected the name of a metric to be a text such as 'queue depth', got ${formatReceived(name)}: write metric('queue depth', value)`

const badValue = (name: string, value: unknown): string =>
  `Expected the value of the metric '${name}' to be a finite number such as 12.5, got ${formatReceived(value)}: ` +
  (typeof value === 'boolean'
    ? `write metric('${name}', value ? 1 : 0), whose \`mean\` is the share`
    : 'check what it is computed from, such as a division by 0 or a field that the reply does not have')
