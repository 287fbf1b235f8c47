import { useRef } from 'preact/hooks'

/** Reads a value as it was when it was last rendered: what is set up only once, such as a chart or a listener, would keep the first one. */
export function useLatest<Value>(value: Value): () => Value {
  const latest = useRef(value)
  latest.current = value
  return () => latest.current
}
