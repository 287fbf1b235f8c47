/** What single keys do outside of text fields. */
export interface KeyActions {
  readonly startOrStop: () => void
  readonly search: () => void
  /** From 0, from left to right. */
  readonly tab: (index: number) => void
  readonly help: () => void
}

const TYPING = 'input:not([type=checkbox],[type=radio]),textarea,select,[contenteditable],dialog'

/** Listens for keys until the function that it returns is called. */
export function listenForKeys(actions: KeyActions): () => void {
  const listen = (event: KeyboardEvent): void => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented || event.repeat) return
    if (event.target instanceof Element && event.target.closest(TYPING) !== null) return
    const action = actionOf(event.key, actions)
    if (action === undefined) return
    event.preventDefault()
    action()
  }
  addEventListener('keydown', listen)
  return () => removeEventListener('keydown', listen)
}

function actionOf(key: string, { startOrStop, search, tab, help }: KeyActions): (() => void) | undefined {
  if (/^\d$/.test(key)) return () => tab(key === '0' ? 9 : Number(key) - 1)
  return { s: startOrStop, '/': search, '?': help }[key]
}
