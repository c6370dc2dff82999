/** `auto` follows the system. */
export type Theme = 'auto' | 'light' | 'dark'

/** Name in local storage; `public/theme.js` reads it before the first paint. */
const key = 'ductile.theme'

/** The remembered theme; `auto` when none is, or storage is switched off. */
export function rememberedTheme(): Theme {
  try {
    const theme = localStorage.getItem(key)
    return theme === 'light' || theme === 'dark' ? theme : 'auto'
  } catch {
    return 'auto'
  }
}

/** Shows a theme and remembers it. Where storage is switched off it holds until the page is closed. */
export function applyTheme(theme: Theme): void {
  if (theme === 'auto') delete document.documentElement.dataset.theme
  else document.documentElement.dataset.theme = theme
  try {
    if (theme === 'auto') localStorage.removeItem(key)
    else localStorage.setItem(key, theme)
  } catch {
    // Shown all the same; only the memory is missing.
  }
}
