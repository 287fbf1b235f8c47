/** The colours of the page, read from its style sheet once for each theme: a canvas knows no custom properties. */
let cached: Map<string, string> = new Map()

export function ink(name: string): string {
  const known = cached.get(name)
  if (known !== undefined) return known
  const value = getComputedStyle(document.documentElement).getPropertyValue(`--${name}`).trim()
  cached.set(name, value)
  return value
}

/** A colour with an opacity from 0 to 1. */
export const faint = (name: string, opacity: number): string =>
  `${ink(name)}${Math.round(opacity * 255)
    .toString(16)
    .padStart(2, '0')}`

/** The theme has changed. */
export function forgetInk(): void {
  cached = new Map()
}

export const FONT = '11px system-ui, -apple-system, "Segoe UI", Helvetica, Arial, sans-serif'
