// Runs before the first paint, so that a remembered theme does not flash. The rest is in src/lib/theme.ts.
try {
  const theme = localStorage.getItem('ductile.theme')
  if (theme === 'light' || theme === 'dark') document.documentElement.dataset.theme = theme
} catch {
  // Storage is switched off: the system's theme applies.
}
