/** Light, dark, or as the system says. Sets `color-scheme`; the tokens in app.css follow. */
export type Theme = 'system' | 'light' | 'dark'
export const themes: readonly Theme[] = ['system', 'light', 'dark']

const remembered = 'ringroot.theme'

export const currentTheme = (): Theme =>
  themes.find((theme) => theme === localStorage.getItem(remembered)) ?? 'system'

export function wear(theme: Theme): void {
  localStorage.setItem(remembered, theme)
  applyTheme()
}

export function applyTheme(): void {
  const theme = currentTheme()
  document.documentElement.style.colorScheme = theme === 'system' ? 'light dark' : theme
}
