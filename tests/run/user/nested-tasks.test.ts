import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import type { ScenarioOptions } from '../../../src/run/task/scenario.ts'
import { countsOf, played } from './played.ts'

/** A tree of weights; a leaf is a task. */
interface Tree {
  readonly [name: string]: readonly [weight: number, inner: Tree | undefined]
}

const trees = fc.letrec<{ tree: Tree; node: readonly [number, Tree | undefined] }>((tie) => ({
  tree: fc.dictionary(fc.constantFrom('a', 'b', 'c'), tie('node'), { minKeys: 1, noNullPrototype: true }),
  node: fc.tuple(fc.integer({ min: 1, max: 20 }), fc.option(tie('tree'), { nil: undefined, maxDepth: 3, depthSize: 'small' })),
})).tree

type Tasks = ScenarioOptions<undefined, unknown>['tasks']

const tasksOf = (tree: Tree): NonNullable<Tasks> =>
  Object.fromEntries(
    Object.entries(tree).map(([name, [weight, inner]]) => [
      name,
      inner === undefined ? { weight, run: () => {} } : { weight, tasks: tasksOf(inner) },
    ]),
  )

/** The probability of every step. */
function expected(tree: Tree, path: string = '', probability: number = 1): readonly (readonly [name: string, probability: number])[] {
  const total = Object.values(tree).reduce((sum, [weight]) => sum + weight, 0)
  return Object.entries(tree).flatMap(([name, [weight, inner]]) => {
    const own = [`${path}${name}`, (probability * weight) / total] as const
    return inner === undefined ? [own] : [own, ...expected(inner, `${own[0]}.`, own[1])]
  })
}

test('tasks inside of others come as often as the product of their weights says, and so do the tasks around them', async () => {
  await fc.assert(
    fc.asyncProperty(trees, fc.integer({ min: 0, max: 2 ** 32 - 1 }), async (tree, seed) => {
      const iterations = 2_000
      const { record } = await played({ seed, concurrency: 10, iterations }, () => ({ tasks: tasksOf(tree) }))
      const counts = countsOf(record) as Record<string, number>
      const probabilities = expected(tree)
      for (const [name, share] of probabilities) {
        // Five standard errors: one of a million seeds would pass them by chance.
        const slack = 5 * Math.sqrt(iterations * share * (1 - share))
        expect(Math.abs((counts[name] ?? 0) - iterations * share)).toBeLessThanOrEqual(slack)
      }
      const names = new Set(probabilities.map(([name]) => name))
      for (const name of Object.keys(counts)) expect(names).toContain(name)
      // Exactly one of the outermost in each iteration, and one of the inner ones whenever its outer one came.
      const sumOf = (inside: string): number =>
        Object.entries(counts)
          .filter(([name]) => name.startsWith(inside) && !name.slice(inside.length).includes('.'))
          .reduce((sum, [, count]) => sum + count, 0)
      expect(sumOf('')).toBe(iterations)
      for (const [name, [, inner]] of Object.entries(tree)) if (inner !== undefined) expect(sumOf(`${name}.`)).toBe(counts[name] ?? 0)
    }),
    { numRuns: 20 },
  )
})

test('weights without nesting draw as they always did', async () => {
  const drawn: string[] = []
  const note = (name: string) => ({ weight: name === 'a' ? 3 : 1, run: () => void drawn.push(name) })
  await played({ seed: 3, concurrency: 1, iterations: 12 }, () => ({ tasks: { a: note('a'), b: note('b'), c: note('c') } }))
  expect(drawn.join('')).toBe('aaacaabcbaab')
})

test('a flow as a task runs all of its steps in order, with pauses between them, and is a step as a whole', async () => {
  const { notes, record } = await played({ seed: 1, concurrency: 1, iterations: 40 }, ({ clock, note }) => ({
    think: 100,
    tasks: {
      look: { weight: 3, run: () => clock.sleep(5) },
      buy: {
        flow: [
          { name: 'cart', run: () => clock.sleep(10) },
          async function pay({ iteration }) {
            await clock.sleep(20)
            if (iteration > 20) throw new Error('no money')
            note('paid')
          },
        ],
      },
    },
  }))
  const { steps } = record.measured
  const bought = steps.buy!.count
  expect(steps.look!.count + bought).toBe(40)
  expect(steps['buy.cart']).toMatchObject({ count: bought, failed: 0 })
  expect(steps['buy.pay']).toMatchObject({ count: bought, failed: bought - notes.length })
  // The whole of it lasts as long as its steps, without the pause between them.
  expect(steps.buy).toMatchObject({ failed: bought - notes.length, serviceTime: { min: 30_000, max: 30_000 } })
  expect(steps.buy!.failed).toBeGreaterThan(0)
  expect(record.measured.iterations.failed).toBe(steps.buy!.failed)
})

test('a task inside of others that is cut off is so in all of them', async () => {
  const { record } = await played({ concurrency: 1, duration: 50, gracefulStop: 0 }, ({ clock }) => ({
    tasks: { outer: { tasks: { middle: { tasks: { inner: { run: () => clock.sleep(1_000) } } } } } },
  }))
  expect(countsOf(record)).toEqual({ 'outer.middle.inner': '1, 1 failed', outer: '1, 1 failed', 'outer.middle': '1, 1 failed' })
})
