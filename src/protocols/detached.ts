import { LoadError } from '../units/errors/error.ts'

type Method = (this: unknown, first: unknown, second: unknown, third: unknown) => unknown

/**
 * Makes methods say what is wrong when they are called without their object, as after `const { get } = http`: the language says only that a property of `undefined`
 * cannot be read. They are not bound instead, since an HTTP client is made for each iteration. No method may take more than three parameters.
 *
 * @param name what a task calls the object
 */
export function refuseDetached<Type extends object>(
  type: abstract new (...parameters: never[]) => Type,
  name: string,
  methods: readonly (keyof Type & string)[],
): void {
  const { prototype } = type as { readonly prototype: Type }
  for (const method of methods) {
    const original = prototype[method] as Method
    const attached: Method = function (first, second, third) {
      if (this instanceof type) return original.call(this, first, second, third)
      throw new LoadError(
        'bad-call',
        `Expected \`${method}\` to be called as a method, as in ${name}.${method}(…), got a call without its object, as after \`const { ${method} } = ${name}\``,
      )
    }
    Object.defineProperty(attached, 'name', { value: method })
    Object.defineProperty(prototype, method, { value: attached })
  }
}
