const descriptorsOf = (prototype: object): PropertyDescriptorMap => {
  const { constructor: _, ...own } = Object.getOwnPropertyDescriptors(prototype) as PropertyDescriptorMap
  return own
}

/** A `Map` with the methods that were there when this module was loaded: what the code under test does to `Map.prototype` later does not reach it. */
export class SafeMap<Key, Value> extends Map<Key, Value> {}
Object.defineProperties(SafeMap.prototype, descriptorsOf(Map.prototype))

/** As {@link SafeMap}, for a `Set`. */
export class SafeSet<Value> extends Set<Value> {}
Object.defineProperties(SafeSet.prototype, descriptorsOf(Set.prototype))
