const withoutConstructor = (prototype: object): PropertyDescriptorMap =>
  Object.fromEntries(
    Reflect.ownKeys(prototype)
      .filter((name) => name !== 'constructor')
      .map((name) => [name, Reflect.getOwnPropertyDescriptor(prototype, name)!]),
  )

/** A `Map` with the methods from when this module was loaded: later changes of `Map.prototype` by the code under test do not affect it. */
export class SafeMap<Key, Value> extends Map<Key, Value> {}
Object.defineProperties(SafeMap.prototype, withoutConstructor(Map.prototype))

/** As {@link SafeMap}, for a `Set`. */
export class SafeSet<Value> extends Set<Value> {}
Object.defineProperties(SafeSet.prototype, withoutConstructor(Set.prototype))
