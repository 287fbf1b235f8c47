import { LoadError } from '../../units/errors/error.ts'
import { formatCount } from '../../units/format.ts'
import { didYouMean } from '../../units/meant.ts'

/** A longer list is unreadable. */
const MOST_NAMED = 20

/** Read by JSON, `await`, Node's `inspect` and test frameworks of any object, whether or not it has them. */
const PROBED = new Set(['then', 'toJSON', 'asymmetricMatch', 'nodeType', 'tagName', 'inspect', 'href'])

/**
 * The prototype of rows that have these fields: reading any other one throws. A misspelt field would be `undefined`, and sent as data.
 *
 * A prototype is asked only for what a row itself does not have, so that reading a field costs nothing. Rows stay plain objects for everything else: they can be
 * spread, cloned and sent as JSON.
 */
export function prototypeWith(fields: readonly string[], of: string): object {
  const known = new Set(fields)
  return new Proxy(Object.prototype, {
    get: (target, name, row) => {
      if (typeof name === 'symbol' || name in target || known.has(name) || PROBED.has(name) || !/^\p{L}/u.test(name))
        return Reflect.get(target, name, row) as unknown
      const named = fields.slice(0, MOST_NAMED).map((field) => `\`${field}\``)
      const rest = fields.length > named.length ? ` and ${formatCount(fields.length - named.length)} more` : ''
      const hint = didYouMean(name, known)
      const which = `${hint === '' ? ': the' : `${hint} The`} fields are ${named.join(', ')}${rest}`
      throw new LoadError('bad-feed', `Expected a field of the rows of ${of}, got \`${name}\`${which}`)
    },
  })
}
