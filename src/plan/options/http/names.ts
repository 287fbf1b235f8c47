import type { MustBe } from '../../problems/must-be.ts'
import { isPortableFunction, type PortableFunction } from '../portable-function.ts'

/** Makes the name of a call without one: from its method and its whole address. */
export type NamesOption = ((call: { readonly method: string; readonly url: string }) => string | undefined) | PortableFunction

export const mustBeNames: MustBe = (value) =>
  typeof value === 'function' || isPortableFunction(value)
    ? undefined
    : 'a function such as ({ method, url }) => `${method} ${new URL(url).pathname}`'
