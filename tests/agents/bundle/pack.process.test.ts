import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { packBundle } from '../../../src/agents/bundle/pack.ts'
import { unpack } from '../../../src/agents/bundle/unpack.ts'
import { calledElsewhere, smallProject } from './project.ts'

test('a task finds its packages and modules where nothing of its project is', async () => {
  const project = smallProject({
    'load/task.mjs': "import { twice } from './twice.mjs'\nimport three from 'three'\nexport default () => twice(three())",
    'load/twice.mjs': 'export const twice = (number) => 2 * number',
    'node_modules/three/package.json': '{"name":"three","main":"three.js"}',
    'node_modules/three/three.js': "const { join } = require('node:path')\nmodule.exports = () => join('a', 'b').length",
  })
  expect(await calledElsewhere(project.urlOf('load/task.mjs'), project.root)).toBe('6')
})

test.for([
  ['an address', "readFileSync(new URL('./users.txt', import.meta.url), 'utf8')"],
  ['an address above', "readFileSync(new URL('../load/users.txt', import.meta.url), 'utf8')"],
  ['the folder of the module', "readFileSync(join(import.meta.dirname, 'users.txt'), 'utf8')"],
  ['a text with the folder', "readFileSync(`${import.meta.dirname}/users.txt`, 'utf8')"],
  ['a constant', "readFileSync(resolve(here, 'users.txt'), 'utf8')"],
  ['a folder of files', "readFileSync(new URL(['users', 'txt'].join('.'), new URL('./data/', import.meta.url)), 'utf8')"],
])('a file that a task reads goes with it: by %s', async ([, expression]) => {
  const project = smallProject({
    'load/task.mjs': `import { readFileSync } from 'node:fs'
      import { dirname, join, resolve } from 'node:path'
      import { fileURLToPath } from 'node:url'
      const here = dirname(fileURLToPath(import.meta.url))
      const text = ${expression}
      export default () => text`,
    'load/users.txt': 'ada',
    'load/data/users.txt': 'ada',
    'load/secret.txt': 'must not travel',
  })
  const { archive } = await packBundle([project.urlOf('load/task.mjs')], project.root)
  expect(Buffer.from(archive).includes('must not travel')).toBe(false)
  expect(await calledElsewhere(project.urlOf('load/task.mjs'), project.root)).toBe('"ada"')
})

test('rows of a feed go with it, and so does what our own package offers to tasks', async () => {
  const project = smallProject({
    'task.mjs': `import { between, feed } from 'vitest-load'
      const users = feed(new URL('./users.csv', import.meta.url))
      export default () => [users.next({ index: 1, iteration: 0, random: Math.random }).name, typeof between]`,
    'users.csv': 'name\nada\ngrace\n',
  })
  expect(await calledElsewhere(project.urlOf('task.mjs'), project.root)).toBe('["grace","function"]')
})

test('an error names the line of the source, as the project calls it', async () => {
  const project = smallProject({
    'load/task.mjs': "import { fails } from './fails.mjs'\n\nexport default () => fails()",
    'load/fails.mjs': "// A line before.\nexport const fails = () => {\n  throw new Error('out of stock')\n}",
  })
  const stack = await calledElsewhere(project.urlOf('load/task.mjs'), project.root)
  expect(stack).toMatch(/out of stock[\s\S]*at fails \(load\/fails\.mjs:3:9\)[\s\S]*load\/task\.mjs:3:\d+/)
})

test('modules of several tasks share what they import', async () => {
  const project = smallProject({
    'state.mjs': 'export const state = { count: 0 }',
    'one.mjs': "import { state } from './state.mjs'\nexport default () => ++state.count",
    'two.mjs': "import { state } from './state.mjs'\nexport default () => ++state.count",
    'both.mjs': "import one from './one.mjs'\nimport two from './two.mjs'\nexport default () => [one(), two()]",
  })
  const { archive, nameOf } = await packBundle([project.urlOf('one.mjs'), project.urlOf('two.mjs')], project.root)
  const folder = join(project.root, 'unpacked')
  unpack(archive, folder)
  const [one, two] = await Promise.all(
    ['one.mjs', 'two.mjs'].map(async (name) => (await import(join(folder, nameOf(project.urlOf(name))))) as { default: () => number }),
  )
  expect([one!.default(), two!.default()]).toEqual([1, 2])
})

test('the same project makes the same bundle, and another one if a file that it reads has changed', async () => {
  const files = {
    'task.mjs': "import { readFileSync } from 'node:fs'\nexport default () => readFileSync(new URL('./a.txt', import.meta.url), 'utf8')",
    'a.txt': 'one',
  }
  const project = smallProject(files)
  const pack = async (): Promise<string> =>
    Buffer.from((await packBundle([project.urlOf('task.mjs')], project.root)).archive).toString('hex')
  const first = await pack()
  expect(await pack()).toBe(first)
  const { writeFileSync } = await import('node:fs')
  writeFileSync(join(project.root, 'a.txt'), 'two')
  expect(await pack()).not.toBe(first)
})

test.for([
  ['what only a test can do', "import { expect } from 'vitest'", /imports 'vitest', which works only inside a test/],
  ['a package that is not there', "import nothing from 'no-such-package-of-ours'", /no-such-package-of-ours/],
  ['a native addon', "import { createRequire } from 'node:module'\nimport addon from './addon.node'", /addon\.node is a native addon/],
  ['more of our package', "import { load } from 'vitest-load'\nexport const more = () => load('/')", /`feed` and `between` go to agents/],
] as const)('%s is refused', async ([, line, expected]) => {
  const project = smallProject({ 'task.mjs': `${line}\nexport default () => 1`, 'addon.node': '' })
  await expect(packBundle([project.urlOf('task.mjs')], project.root).then(({ archive }) => archive.length)).rejects.toThrow(expected)
})

test('files that are too big are refused, and named', async () => {
  const project = smallProject({
    'task.mjs': "import { readFileSync } from 'node:fs'\nexport default () => readFileSync(new URL('./big.bin', import.meta.url)).length",
    'big.bin': Buffer.alloc(33 * 2 ** 20),
  })
  await expect(packBundle([project.urlOf('task.mjs')], project.root)).rejects.toThrow(
    /at most 32 MB together, and with .*big\.bin they are more/,
  )
  expect(existsSync(join(project.root, 'big.bin'))).toBe(true)
})
