import { useEffect, useSyncExternalStore } from 'react'
import { type Theme as FigureTheme, themes } from '../figures/theme.ts'
import { useAppPart } from './context.tsx'

const asksDark = '(prefers-color-scheme: dark)'

function listenToSystem(listener: () => void): () => void {
  const query = matchMedia(asksDark)
  query.addEventListener('change', listener)
  return () => query.removeEventListener('change', listener)
}

/** Light or dark, as chosen, else as the system asks. */
export function useThemeName(): 'light' | 'dark' {
  const theme = useAppPart(({ view }) => view.theme)
  const isDark = useSyncExternalStore(listenToSystem, () => matchMedia(asksDark).matches)
  return theme === 'system' ? (isDark ? 'dark' : 'light') : theme
}

export const useFigureTheme = (): FigureTheme => themes[useThemeName()]

/** Tells the stylesheet which theme was chosen. */
export function useDocumentTheme(): void {
  const name = useThemeName()
  useEffect(() => {
    document.documentElement.dataset.theme = name
  }, [name])
}

export const useThemePalette = (): FigureTheme['palette'] => useFigureTheme().palette
