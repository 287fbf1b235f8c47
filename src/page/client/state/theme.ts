/** `auto` follows the system. */
export type Theme = 'auto' | 'light' | 'dark'

const KEY = 'vitest-load-theme'
export const THEMES: readonly Theme[] = ['auto', 'light', 'dark']

export function savedTheme(): Theme {
  try {
    return THEMES.find((theme) => theme === localStorage.getItem(KEY)) ?? 'auto'
  } catch {
    // Storage can be forbidden.
    return 'auto'
  }
}

export function applyTheme(theme: Theme): void {
  if (theme === 'auto') delete document.documentElement.dataset['theme']
  else document.documentElement.dataset['theme'] = theme
  try {
    localStorage.setItem(KEY, theme)
  } catch {
    // The choice then lasts until the page is closed.
  }
}
