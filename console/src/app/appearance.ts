import { applyDensity, applyMode, Density, Mode } from '@cloudscape-design/global-styles';

/** What a reader may choose about the looks; kept in this browser. */
export type ColorScheme = 'system' | 'light' | 'dark';

const SCHEME = 'keywarden-color-scheme';
const DENSITY = 'keywarden-density';
const darkSystem = matchMedia('(prefers-color-scheme: dark)');

const isScheme = (text: string | null): text is ColorScheme =>
  text === 'system' || text === 'light' || text === 'dark';

export function colorScheme(): ColorScheme {
  const kept = localStorage.getItem(SCHEME);
  return isScheme(kept) ? kept : 'system';
}

export const isCompact = (): boolean => localStorage.getItem(DENSITY) === 'compact';

export function chooseColorScheme(scheme: ColorScheme): void {
  localStorage.setItem(SCHEME, scheme);
  applyAppearance();
}

export function chooseCompact(compact: boolean): void {
  localStorage.setItem(DENSITY, compact ? 'compact' : 'comfortable');
  applyAppearance();
}

/** Makes the page look as chosen, also when the system turns dark later. */
export function applyAppearance(): void {
  const scheme = colorScheme();
  const isDark = scheme === 'dark' || (scheme === 'system' && darkSystem.matches);
  applyMode(isDark ? Mode.Dark : Mode.Light);
  // What the browser draws itself, and `light-dark()` in our styles.
  document.documentElement.style.colorScheme = isDark ? 'dark' : 'light';
  applyDensity(isCompact() ? Density.Compact : Density.Comfortable);
}

darkSystem.addEventListener('change', applyAppearance);
