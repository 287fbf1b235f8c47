const withoutConstructor = (prototype: object): PropertyDescriptorMap =>
  Object.fromEntries(
    Reflect.ownKeys(prototype)
      .filter((name) => name !== 'constructor')
      .map((name) => [name, Reflect.getOwnPropertyDescriptor(prototype, name)!]),
  )

/** A `Map` with the methods that were there when this module was loaded: what the code under test does to `Map.prototype` later does not reach it. */
export class SafeMap<Key, Value> extends Map<Key, Value> {}
Object.defineProperties(SafeMap.prototype, withoutConstructor(Map.prototype))

/** As {@link SafeMap}, for a `Set`. */
export class SafeSet<Value> extends Set<Value> {}
Object.defineProperties(SafeSet.prototype, withoutConstructor(Set.prototype))
