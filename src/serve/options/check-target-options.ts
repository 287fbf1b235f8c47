import { isObject, isUrl } from '../../units/platform/any-realm.ts'
import { fileUrlFrom } from '../../units/platform/file-url.ts'
import { LoadError } from '../../units/errors/error.ts'
import { parseDuration } from '../../units/duration.ts'
import { meantBy } from '../../units/text/meant.ts'
import { formatReceived } from '../../units/text/received.ts'
import type { TargetOptions } from './target-options.ts'

const LONGEST_TIMEOUT_MS = 600_000

/** Checks the tag, which a pattern of another realm has too. */
export const isPattern = (value: unknown): value is RegExp => Object.prototype.toString.call(value) === '[object RegExp]'

export const isTexts = (value: unknown): value is readonly string[] =>
  Array.isArray(value) && value.every((text) => typeof text === 'string')

/** The names of variables whose value is not valid in an environment. */
const strangeVariables = (env: object): readonly string[] =>
  Object.entries(env)
    .filter(([, value]) => !['string', 'number', 'undefined'].includes(typeof value))
    .map(([name]) => name)

function isTimeout(value: unknown): boolean {
  const parsed = parseDuration(value)
  return parsed !== undefined && parsed > 0 && parsed <= LONGEST_TIMEOUT_MS
}

interface OptionRule {
  readonly isFine: (value: unknown) => boolean
  readonly expectation: string
  readonly describe?: (value: unknown) => string
}

const RULES: Readonly<Record<keyof TargetOptions, OptionRule>> = {
  args: { isFine: isTexts, expectation: 'a list of strings' },
  cwd: {
    isFine: (value) => (typeof value === 'string' && value !== '') || (isUrl(value) && fileUrlFrom(value) !== undefined),
    expectation: 'a directory, as text or file URL',
  },
  env: {
    isFine: (value) => isObject(value) && strangeVariables(value).length === 0,
    expectation: 'an object of strings and numbers',
    // The values of an environment are often secrets.
    describe: (value) => (isObject(value) ? `another value for ${strangeVariables(value).join(', ')}` : typeof value),
  },
  port: {
    isFine: (value) => Number.isInteger(value) && (value as number) >= 1 && (value as number) <= 65_535,
    expectation: 'a whole number from 1 to 65 535 (leave it out for any port)',
  },
  profile: { isFine: (value) => typeof value === 'boolean', expectation: 'true or false' },
  ready: {
    isFine: (value) => isPattern(value) || (typeof value === 'string' && value !== ''),
    expectation: "text or a pattern in the target's output, or a path such as '/health'",
  },
  socketPath: { isFine: (value) => typeof value === 'string' && value !== '', expectation: "the path of a socket such as '/tmp/app.sock'" },
  timeout: { isFine: isTimeout, expectation: "a time above 0 and at most 10 min, such as 500 or '10s'" },
}

/** Returns all problems of the options, one sentence each. */
export function problemsOf(options: unknown): readonly string[] {
  if (!isObject(options)) return [`Expected the options of a target to be an object, got ${formatReceived(options)}`]
  return Object.entries(options).flatMap(([name, value]) => {
    if (!Object.hasOwn(RULES, name)) {
      const meant = meantBy(name, new Set(Object.keys(RULES)))
      const hint = meant === undefined ? '' : ` (did you mean \`${meant}\`?)`
      return [`Unknown option \`${name}\` of a target${hint}: the known ones are ${Object.keys(RULES).join(', ')}`]
    }
    const { isFine, expectation, describe = formatReceived } = RULES[name as keyof TargetOptions]
    return value === undefined || isFine(value) ? [] : [`Expected \`${name}\` to be ${expectation}, got ${describe(value)}`]
  })
}

/** @throws {LoadError} `bad-target` with all problems, if there are any. */
export function throwIfAny(problems: readonly string[]): void {
  const [first, ...more] = problems
  if (first === undefined) return
  const message = more.length === 0 ? first : [`${problems.length} problems with the target:`, ...problems].join('\n- ')
  throw new LoadError('bad-target', message)
}
