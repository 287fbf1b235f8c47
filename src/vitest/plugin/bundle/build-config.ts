import type { InlineConfig, Plugin, ResolvedConfig } from 'vite'
import { importMeta } from './import-meta.ts'
import { flattened, dropOutputHooks } from './user-plugins.ts'
import type { Entry } from './virtual-id.ts'

/** The build of one bundle. */
export interface BuildSettings {
  readonly entry: Entry
  /** The entry module. */
  readonly input: string
  /** The configuration under which the test runs. */
  readonly config: ResolvedConfig
  /** The folder of the bundle. */
  readonly folder: string
  /** Whether this Vite bundles with Rolldown, as Vite 8 and later do. */
  readonly isRolldown: boolean
  readonly plugins: readonly Plugin[]
}

/** The part of Vitest's resolved configuration that matters here. */
interface TestConfig {
  readonly defines?: Readonly<Record<string, unknown>>
  readonly env?: Readonly<Record<string, unknown>>
}

/**
 * The configuration of a build: the user's configuration file, read again, plus the aliases, definitions and variables that a project or the command line has
 * added.
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

/** Resets build options: how the user ships a program does not matter for its tests. */
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
    configResolved: () => dropOutputHooks(users),
  }
}
