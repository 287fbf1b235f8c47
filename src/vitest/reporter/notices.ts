import type { TestAnnotation } from 'vitest'
import type { TestCase } from 'vitest/node'

/** An annotation of a test as a notice of GitHub Actions, at its line, as the reporter `github-actions` prints it. */
export function noticeOf(test: TestCase, { message, location }: TestAnnotation): string {
  const place = { file: location?.file ?? test.module.moduleId, line: location?.line ?? test.location?.line, title: 'load' }
  const properties = Object.entries(place).flatMap(([name, value]) =>
    value === undefined ? [] : [`${name}=${escapedProperty(String(value))}`],
  )
  return `::notice ${properties.join(',')}::${escaped(message)}`
}

// https://docs.github.com/actions/reference/workflow-commands-for-github-actions
const escaped = (text: string): string => text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A')

const escapedProperty = (text: string): string => escaped(text).replaceAll(':', '%3A').replaceAll(',', '%2C')
