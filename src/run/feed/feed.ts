import { LoadError } from '../../units/error.ts'
import { formatCount } from '../../units/format.ts'
import { formatReceived } from '../../units/received.ts'
import type { TaskContext } from '../context.ts'
import { rowsOf, type RowSource } from './rows.ts'

const ORDERS = ['sequential', 'random', 'circular', 'once'] as const

/** Who gets which row; see {@link feed}. */
export type FeedOrder = (typeof ORDERS)[number]

/** What a feed needs to know of an iteration. */
type Place = Pick<TaskContext, 'iteration' | 'index' | 'random'>

/** Rows of data for iterations and users. It remembers nothing, so that it gives the same rows in every thread and process. */
export interface Feed<Row> {
  /** How many rows there are. */
  readonly size: number
  /**
   * The row of the iteration at hand, the same however often it is asked for (but for `'random'`, which draws at each call).
   *
   * @throws {LoadError} `feed-exhausted` with `'once'`, where no row is left.
   */
  next(context: Place): Row
  /**
   * The row of the user at hand: the same in its `start`, its iterations and its `stop`.
   *
   * @throws {LoadError} `feed-exhausted` with `'once'`, where there are more users than rows.
   */
  forUser(context: Pick<TaskContext, 'user'>): Row
}

/**
 * Rows of data, each given to whom the order says:
 *
 * - `'circular'` (default): the iterations of the run get one row after the other, and from the first again.
 * - `'once'`: as `'circular'`, but no row comes twice in a run, whoever carries it. Where none is left, the iteration fails with `feed-exhausted`.
 * - `'sequential'`: each user goes through all rows for itself, from the first to the last and again.
 * - `'random'`: a row drawn by `context.random`, any number of times.
 *
 * A user's own row, such as the account it logs in with, is `forUser`: row `n` for user `n`.
 *
 * @throws {LoadError} `bad-feed` where there are no rows, or a file cannot be read.
 * @example
 * const accounts = feed(new URL('./accounts.csv', import.meta.url), { order: 'once' })
 * scenario({ start: (context) => context.http.post('/login', { json: accounts.forUser(context) }), … })
 */
export function feed<Row = Readonly<Record<string, string>>>(
  source: RowSource<Row>,
  { order = 'circular' }: { readonly order?: FeedOrder | undefined } = {},
): Feed<Row> {
  if (!ORDERS.includes(order))
    throw new LoadError(
      'bad-feed',
      `Expected \`order\` to be ${ORDERS.map((name) => `'${name}'`).join(' or ')}, got ${formatReceived(order)}`,
    )
  const rows = rowsOf(source)
  const { length } = rows
  /** Each row has one number that is given out once, be it to an iteration or to a user: both from one feed would give it twice. */
  let asked: 'next' | 'forUser' | undefined

  const onlyRow = (nth: number, by: 'next' | 'forUser', whose: string): Row => {
    asked ??= by
    if (asked !== by)
      throw new LoadError('bad-feed', "A feed with order 'once' serves either iterations (`next`) or users (`forUser`): make one for each")
    if (nth < length) return rows[nth]!
    throw new LoadError(
      'feed-exhausted',
      `the feed has ${formatCount(length)} rows, each for one ${whose}, and none is left: add rows, do less, or use order 'circular'`,
    )
  }

  return {
    size: length,
    next: ({ iteration, index, random }) => {
      if (order === 'once') return onlyRow(index, 'next', 'iteration')
      if (order === 'random') return rows[Math.floor(random() * length)]!
      return rows[(order === 'sequential' ? iteration : index) % length]!
    },
    forUser: ({ user }) => (order === 'once' ? onlyRow(user, 'forUser', 'user') : rows[user % length]!),
  }
}
