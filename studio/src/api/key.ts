/** @file The key of a gateway that asks for one. Kept for this tab only, and sent to the page's own host only. */
const name = 'ductile.key'

/** The key given in this tab; null when there is none, or storage is switched off. */
export function rememberedKey(): string | null {
  try {
    return sessionStorage.getItem(name)
  } catch {
    return null
  }
}

/** Keeps a key until the tab is closed; an empty one forgets it. @returns whether the browser kept it */
export function rememberKey(key: string): boolean {
  try {
    if (key === '') sessionStorage.removeItem(name)
    else sessionStorage.setItem(name, key)
    return true
  } catch {
    return false
  }
}
