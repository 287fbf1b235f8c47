import { isObject } from '../../units/platform/any-realm.ts'
/** A function made by `portable`, which can leave this thread: the module whose default export it is. */
export interface PortableFunction {
  readonly kind: 'portable'
  /** `file:` URL. */
  readonly module: string
}

export const isPortableFunction = (value: unknown): value is PortableFunction =>
  isObject(value) && 'kind' in value && value.kind === 'portable' && 'module' in value
