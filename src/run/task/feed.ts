import { isRecord, mustBeOneOf, type MustBe } from '../../plan/problems/must-be.ts'
import { refuseUnknown } from '../../plan/problems/unknown.ts'
import { Problems } from '../../plan/problems/problems.ts'
import { placedAt } from '../../units/errors/call-site.ts'
import { LoadError } from '../../units/errors/error.ts'
import { formatCount } from '../../units/format.ts'
import { formatReceived } from '../../units/text/received.ts'
import type { TaskContext } from './context.ts'
import { rowsOf, type RowFormat, type RowSource } from './feed-rows.ts'
import { mustBeEncoding } from './file-text.ts'

const ORDERS = ['sequential', 'random', 'circular', 'once'] as const

/** The order of rows; see {@link feed}. */
export type FeedOrder = (typeof ORDERS)[number]

/** How a {@link feed} reads and hands out its rows. */
export interface FeedOptions extends RowFormat {
  /**
   * In which order the rows are handed out.
   * @defaultValue 'circular'
   */
  readonly order?: FeedOrder | undefined
}

/** What a feed needs to know about an iteration. */
type Place = Pick<TaskContext, 'iteration' | 'index' | 'random'>

/** Rows of data for iterations and users. It has no state, so it returns the same rows in every thread and process. */
export interface Feed<Row> {
  /** The number of rows. */
  readonly size: number
  /**
   * Returns the row of the current iteration, the same for every call (except with `'random'`, which draws for each call).
   *
   * @throws {LoadError} `feed-exhausted` with `'once'`, if no row is left.
   */
  next(context: Place): Row
  /**
   * Returns the row of the current user: the same in its `start`, its iterations and its `stop`.
   *
   * @throws {LoadError} `feed-exhausted` with `'once'`, if there are more users than rows.
   */
  forUser(context: Pick<TaskContext, 'user'>): Row
}

/**
 * Rows of data, handed out in this order:
 *
 * - `'circular'` (default): the iterations of the run get one row after the other, and after the last the first again.
 * - `'once'`: as `'circular'`, but each row only once in a run, over all workers. If none is left, the iteration fails with `feed-exhausted`.
 * - `'sequential'`: each user goes through all rows by itself, from the first to the last, and then again.
 * - `'random'`: a row drawn with `context.random`; rows may repeat.
 *
 * For a row per user, such as the account it logs in with, call `forUser`: row `n` for user `n`.
 *
 * Of a row from a file, reading a field that no row has throws.
 *
 * @throws {LoadError} `bad-feed` if there are no rows, or a file cannot be read.
 * @example
 * const accounts = feed(new URL('./accounts.csv', import.meta.url), { order: 'once' })
 * const shopper = scenario({
 *   start: (context) => context.http.post('/login', { body: accounts.forUser(context) }),
 *   tasks: { browse: { run: '/items' } },
 * })
 */
export function feed<Row = Readonly<Record<string, string>>>(source: RowSource<Row>, options: FeedOptions = {}): Feed<Row> {
  const { order = 'circular', ...format } = placedAt(feed, () => optionsFrom(options))
  const rows = placedAt(feed, () => rowsOf(source, format))
  const { length } = rows
  /** Each row may go to one iteration or to one user: using both with one feed would hand out a row twice. */
  let asked: 'next' | 'forUser' | undefined

  const onlyRow = (position: number, by: 'next' | 'forUser', whose: string): Row => {
    asked ??= by
    if (asked !== by)
      throw new LoadError(
        'bad-feed',
        "A feed with order 'once' serves either iterations (`next`) or users (`forUser`): make one feed for each",
      )
    if (position < length) return rows[position]!
    throw new LoadError(
      'feed-exhausted',
      `the feed has ${formatCount(length)} ${length === 1 ? 'row' : 'rows'}, each for one ${whose}, and none is left: add rows, run less, or use order 'circular'`,
    )
  }

  return {
    size: length,
    next: (context) => {
      const { iteration, index, random } = placeIn(context, 'index', 'next(context)')
      if (order === 'once') return onlyRow(index, 'next', 'iteration')
      if (order === 'random') return rows[Math.floor(random() * length)]!
      return rows[(order === 'sequential' ? iteration : index) % length]!
    },
    forUser: (context) => {
      const { user } = placeIn(context, 'user', 'forUser(context)')
      return order === 'once' ? onlyRow(user, 'forUser', 'user') : rows[user % length]!
    },
  }
}

function optionsFrom(options: unknown): FeedOptions {
  const problems = new Problems('the options of feed')
  if (!isRecord(options)) problems.expected('options', "an object such as { order: 'once' }", formatReceived(options))
  else {
    refuseUnknown(options, Object.keys(RULES), '', problems)
    for (const [name, mustBe] of Object.entries(RULES)) if (options[name] !== undefined) problems.check(name, options[name], mustBe)
  }
  problems.throwIfAny('bad-feed')
  return options as FeedOptions
}

const RULES: Readonly<Record<keyof FeedOptions, MustBe>> = {
  order: mustBeOneOf(...ORDERS),
  columns: (value) => {
    const isList = Array.isArray(value) && value.length > 0 && value.every((name) => typeof name === 'string' && name !== '')
    return isList && new Set(value).size === value.length ? undefined : "a list of different names such as ['id', 'name']"
  },
  delimiter: (value) =>
    typeof value === 'string' && /^[^"\r\n]$/u.test(value)
      ? undefined
      : "one character such as ';' or '\\t', and no quote or end of a line",
  encoding: mustBeEncoding,
}

/** Without a number there is no row, and `undefined` would be sent as data. */
function placeIn<Context>(context: Context, number: 'index' | 'user', call: string): Context {
  if (typeof (context as Partial<Record<string, unknown>> | undefined)?.[number] === 'number') return context
  throw new LoadError('bad-feed', `Expected the context of the task, as in feed.${call}, got ${formatReceived(context)}`)
}
