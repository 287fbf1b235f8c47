const LAB = Symbol.for('vitest-load.lab')

/** Says to the plugin, of which the project may have another copy, that this process is a lab. */
export function markLab(): void {
  Object.assign(globalThis, { [LAB]: true })
}

export const isLab = (): boolean => (globalThis as { readonly [LAB]?: unknown })[LAB] === true
