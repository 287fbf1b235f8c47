import { useRef } from 'preact/hooks'

/** Reads a value as it was when the chart was last rendered: what is given to uPlot when it is made would keep the first one. */
export function useLatest<Value>(value: Value): () => Value {
  const latest = useRef(value)
  latest.current = value
  return () => latest.current
}
