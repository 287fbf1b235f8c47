import { expect, test } from 'vitest'
import { noteOnUnsupportedPlugins, noteOnSharedDefinitions } from '../../../../src/vitest/plugin/portable-plugin.ts'
import { flattened, dropOutputHooks } from '../../../../src/vitest/plugin/bundle/user-plugins.ts'

const nothing = (): void => {}

/** Which hooks of a plugin are still there. */
const hooksOf = (plugin: object): readonly string[] => Object.entries(plugin).flatMap(([name, hook]) => (hook === nothing ? [name] : []))

test('a plugin keeps what it does to modules and loses what it does to the output', () => {
  const plugin = {
    name: 'user',
    config: nothing,
    resolveId: nothing,
    load: nothing,
    transform: nothing,
    renderChunk: nothing,
    closeBundle: nothing,
  }
  dropOutputHooks([plugin])
  expect(hooksOf(plugin)).toEqual(['config', 'resolveId', 'load', 'transform'])
})

test('a plugin for builds alone has no part in a bundle', () => {
  const plugin = { name: 'user', apply: 'build', transform: nothing, writeBundle: nothing } as const
  dropOutputHooks([plugin])
  expect(hooksOf(plugin)).toEqual([])
})

test('a plugin that is an instance of a class, or frozen, does no harm', () => {
  class Uploading {
    readonly name = 'user'
    readonly calls: string[] = []
    generateBundle(): void {
      this.calls.push('generateBundle')
    }
  }
  const plugin = new Uploading()
  const frozen = Object.freeze({ name: 'user', writeBundle: nothing })
  dropOutputHooks([plugin, frozen])
  expect(Reflect.get(plugin, 'generateBundle')).toBeUndefined()
  expect(hooksOf(frozen)).toEqual(['writeBundle'])
})

test('plugins may be nested, still to come, or switched off', async () => {
  const [one, two] = [{ name: 'one' }, { name: 'two' }]
  expect(await flattened([one, false, Promise.resolve([null, [two]]), undefined])).toEqual([one, two])
})

test('plugins that stand in no file are named once, but for those that are ours, of Vite and of Vitest', async () => {
  const config = {
    inlineConfig: { plugins: [{ name: 'mine' }, [{ name: 'vitest:project' }, { name: 'vitest-load:portable' }, { name: 'vite:react' }]] },
  }
  expect(await noteOnUnsupportedPlugins(config)).toMatchInlineSnapshot(
    `"mine: these plugins were passed as objects, so portable tasks and bundled targets do not use them; aliases and definitions are used. Move the plugins to vitest.config.ts, or to a file that the project extends."`,
  )
  expect(await noteOnUnsupportedPlugins(config)).toBeUndefined()
  expect(await noteOnUnsupportedPlugins({ inlineConfig: {} })).toBeUndefined()
})

test('projects that share a server but not their definitions are named', () => {
  const vite = { config: {} }
  const projectWith = (name: string, defines?: object, server: { readonly config: object } = vite): string | undefined =>
    noteOnSharedDefinitions({ name, vite: server, config: defines === undefined ? {} : { defines: { ...defines } } })
  expect(projectWith('north', { SITE: 'north' })).toBeUndefined()
  expect(projectWith('again', { SITE: 'north' })).toBeUndefined()
  expect(projectWith('elsewhere', { SITE: 'south' }, { config: {} })).toBeUndefined()
  expect(projectWith('south', { SITE: 'south' })).toMatchInlineSnapshot(
    `"Portable tasks and bundled targets of the project 'south' have the definitions of 'north', with which it shares a Vite server. \`sharedViteServer: false\` in the configuration of tests gives each project its own."`,
  )
  expect(projectWith('bare')).toContain("'bare' have the definitions of 'north'")
})
