import type { TestSpecification, Vitest } from 'vitest/node'

/**
 * Which load tests a run in watch mode is to run: all of them where somebody asked for it, by a key, an editor or a filter; where Vitest began by itself,
 * only those whose own file has changed. To save a file must not put a target under load each time.
 */
export class WatchMode {
  readonly #vitest: Vitest
  /** Since the latest run began. */
  #changed = new Set<string>()
  /** The run that comes next was not asked for. The first one is not, unless Vitest waits for orders, as editors let it. */
  #isAutomatic: boolean

  constructor(vitest: Vitest) {
    this.#vitest = vitest
    this.#isAutomatic = !vitest.config.standalone
    const onChange = (file: string): void => void this.#changed.add(file.replaceAll('\\', '/'))
    vitest.vite.watcher.on('change', onChange).on('add', onChange)
    // Asked only when files have changed.
    vitest.onFilterWatchedSpecification(() => {
      this.#isAutomatic = true
      return true
    })
  }

  /** Of the run that begins now; `undefined` for all. */
  requestedFiles(specifications: readonly TestSpecification[]): readonly string[] | undefined {
    const isAutomatic = this.#isAutomatic && !isFiltered(this.#vitest)
    const files = specifications.map(({ moduleId }) => moduleId).filter((file) => this.#changed.has(file))
    this.#isAutomatic = false
    this.#changed = new Set()
    return isAutomatic ? files : undefined
  }
}

/** A filter asks for what it lets through. */
function isFiltered(vitest: Vitest): boolean {
  const { filenamePattern = [] } = vitest as { readonly filenamePattern?: readonly string[] }
  const { project, tagsFilter = [] } = vitest.config
  return [filenamePattern, project, tagsFilter].some(({ length }) => length > 0) || vitest.getGlobalTestNamePattern() !== undefined
}
