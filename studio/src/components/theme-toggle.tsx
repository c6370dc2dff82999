import { type ReactNode, useState } from 'react'
import { applyTheme, rememberedTheme, type Theme } from '../lib/theme.js'
import { Segmented } from './segmented.js'

const options = [
  { value: 'auto', label: 'Auto' },
  { value: 'light', label: 'Light' },
  { value: 'dark', label: 'Dark' },
] as const

/** Light, dark, or as the system has it. */
export function ThemeToggle(): ReactNode {
  const [theme, setTheme] = useState<Theme>(rememberedTheme)
  return (
    <div className="theme-toggle">
      <Segmented
        label="Theme"
        options={options}
        value={theme}
        onChange={chosen => {
          applyTheme(chosen)
          setTheme(chosen)
        }}
      />
    </div>
  )
}
