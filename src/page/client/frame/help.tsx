import type { VNode } from 'preact'
import { useEffect, useRef } from 'preact/hooks'

const KEYS: readonly (readonly [keys: string, does: string])[] = [
  ['s', 'start or stop'],
  ['/', 'search tests'],
  ['1 … 9, 0', 'tabs, from left to right'],
  ['Enter', 'in the form: start, or apply while a run goes on'],
  ['↑ ↓, Shift ↑ ↓', 'in a number: ±1, ±10'],
  ['← →, + −, Esc', 'on a chart: move the crosshair, zoom, whole run'],
  ['?', 'this help'],
]

export function Help({ isOpen, tool, onClose }: { readonly isOpen: boolean; readonly tool: string; readonly onClose: () => void }): VNode {
  const dialog = useRef<HTMLDialogElement>(null)
  useEffect(() => {
    if (isOpen) dialog.current?.showModal()
    else dialog.current?.close()
  }, [isOpen])
  return (
    <dialog ref={dialog} aria-label="Keys" onClose={onClose}>
      <h2>Keys</h2>
      <dl>
        {KEYS.map(([keys, does]) => (
          <div key={keys}>
            <dt>
              <kbd>{keys}</kbd>
            </dt>
            <dd>{does}</dd>
          </div>
        ))}
      </dl>
      <p class="note">On a chart, drag to zoom and double-click to see the whole run. {tool}</p>
      <button type="button" onClick={onClose}>
        Close
      </button>
    </dialog>
  )
}
