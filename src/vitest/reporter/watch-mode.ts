import type { TestSpecification, Vitest } from 'vitest/node'

/**
 * Decides which load tests run in watch mode: all of them if the run was requested by a key, an editor or a filter; if Vitest started it automatically, only
 * those whose own file has changed. Saving a file must not put a target under load each time.
 */
export class WatchMode {
  readonly #vitest: Vitest
  /** Since the start of the latest run. */
  #changed = new Set<string>()
  /** The next run is automatic. So is the first one, unless Vitest starts in standby, as for editors. */
  #isAutomatic: boolean

  constructor(vitest: Vitest) {
    this.#vitest = vitest
    this.#isAutomatic = !vitest.config.standalone
    const onChange = (file: string): void => void this.#changed.add(file.replaceAll('\\', '/'))
    vitest.vite.watcher.on('change', onChange).on('add', onChange)
    // Called only if files have changed.
    vitest.onFilterWatchedSpecification(() => {
      this.#isAutomatic = true
      return true
    })
  }

  /** The files of the run that starts now; `undefined` for all. */
  requestedFiles(specifications: readonly TestSpecification[]): readonly string[] | undefined {
    const isAutomatic = this.#isAutomatic && !isFiltered(this.#vitest)
    const files = specifications.map(({ moduleId }) => moduleId).filter((file) => this.#changed.has(file))
    this.#isAutomatic = false
    this.#changed = new Set()
    return isAutomatic ? files : undefined
  }
}

/** A filter counts as a request for the tests that it selects. */
function isFiltered(vitest: Vitest): boolean {
  const { filenamePattern = [] } = vitest as { readonly filenamePattern?: readonly string[] }
  const { project, tagsFilter = [] } = vitest.config
  return [filenamePattern, project, tagsFilter].some(({ length }) => length > 0) || vitest.getGlobalTestNamePattern() !== undefined
}
