import type { InlineConfig, Plugin, ResolvedConfig } from 'vite'
import { importMeta } from './import-meta.ts'
import { flattened, tame } from './user-plugins.ts'
import type { Entry } from './virtual-id.ts'

/** The build of one bundle. */
export interface BuildSettings {
  readonly entry: Entry
  /** Where it begins. */
  readonly input: string
  /** The configuration under which the test runs. */
  readonly config: ResolvedConfig
  /** Where the bundle will be. */
  readonly folder: string
  /** Whether this Vite bundles by Rolldown, as from 8 on. */
  readonly isRolldown: boolean
  readonly plugins: readonly Plugin[]
}

/** What Vitest has made of a configuration, as far as it matters here. */
interface TestConfig {
  readonly defines?: Readonly<Record<string, unknown>>
  readonly env?: Readonly<Record<string, unknown>>
}

/**
 * The configuration of a build: the user's own file, read anew, and of what was added to it since (by a project, by the command line) the aliases, the
 * definitions and the variables.
 */
export function buildConfig({ entry, input, config, folder, isRolldown, plugins }: BuildSettings): InlineConfig {
  const { defines = {}, env = {} } = (config as { readonly test?: TestConfig }).test ?? {}
  const definitions = [
    ...Object.entries(defines),
    ...Object.entries(env).map(([name, value]) => [`import.meta.env.${name}`, value] as const),
  ]
  const output = {
    format: 'es',
    dir: folder,
    entryFileNames: 'bundle.mjs',
    ...(isRolldown ? { codeSplitting: false } : { inlineDynamicImports: true }),
  } as const
  const build = {
    ssr: true,
    outDir: folder,
    emptyOutDir: false,
    write: false,
    minify: false,
    sourcemap: 'inline',
    target: `node${process.versions.node.split('.')[0]}`,
    copyPublicDir: false,
    [isRolldown ? 'rolldownOptions' : 'rollupOptions']: { input, output },
  } as const
  return {
    root: config.root,
    mode: config.mode,
    configFile: config.configFile ?? false,
    ...(config.inlineConfig.configLoader && { configLoader: config.inlineConfig.configLoader }),
    logLevel: 'silent',
    define: { ...config.define, ...Object.fromEntries(definitions.map(([name, value]) => [name, JSON.stringify(value)])) },
    resolve: { alias: config.resolve.alias },
    plugins: [...plugins, importMeta(entry), asInTests(build)],
  }
}

/** Undoes what a configuration says of builds: how the user ships a program says nothing about how it is tested. */
function asInTests(build: NonNullable<InlineConfig['build']>): Plugin {
  let users: readonly Plugin[] = []
  return {
    name: 'vitest-load:as-in-tests',
    enforce: 'post',
    async config(config) {
      users = (await flattened(config.plugins ?? [])).filter(({ name }) => !name.startsWith('vitest-load'))
      config.build = build
      if (config.ssr !== undefined) config.ssr.target = 'node'
      for (const environment of Object.values(config.environments ?? {})) delete environment.build
    },
    configResolved: () => tame(users),
  }
}
