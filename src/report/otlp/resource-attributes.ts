import type { LoadReport } from '../document/load-report.ts'
import type { Attributes } from './resource-metrics.ts'

/** What the report says about the service under test; `OTEL_SERVICE_NAME` and `OTEL_RESOURCE_ATTRIBUTES` take precedence. */
export function resourceAttributes({ runs }: LoadReport, env: Readonly<Record<string, string | undefined>>): Attributes {
  const commit = runs.find((run) => run.commit !== null)?.commit
  const name = env['OTEL_SERVICE_NAME']
  return {
    'service.name': 'vitest-load',
    ...(commit === undefined || commit === null ? {} : { 'vcs.ref.head.revision': commit.sha }),
    ...(commit?.branch === undefined || commit.branch === null ? {} : { 'vcs.ref.head.name': commit.branch }),
    ...given(env['OTEL_RESOURCE_ATTRIBUTES'] ?? ''),
    ...(name === undefined || name === '' ? {} : { 'service.name': name }),
  }
}

/** `key=value,key=value`, as W3C baggage; invalid entries are ignored. */
function given(text: string): Attributes {
  return Object.fromEntries(
    text.split(',').flatMap((pair): readonly (readonly [string, string])[] => {
      const [key = '', ...value] = pair.split('=')
      return key.trim() === '' || value.length === 0 ? [] : [[decoded(key.trim()), decoded(value.join('=').trim())]]
    }),
  )
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}
