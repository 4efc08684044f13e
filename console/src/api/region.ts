import { useSyncExternalStore } from 'react';

/** The region whose keys, clusters and events are shown; IAM has none. */
const NAME = 'keywarden-region';
const DEFAULT = 'us-east-1';

const listeners = new Set<() => void>();

export const currentRegion = (): string => localStorage.getItem(NAME) ?? DEFAULT;

export function chooseRegion(region: string): void {
  localStorage.setItem(NAME, region);
  for (const listener of listeners) listener();
}

const subscribe = (listener: () => void): (() => void) => {
  listeners.add(listener);
  return () => listeners.delete(listener);
};

/** The chosen region; whoever shows what belongs to it is shown anew when another is chosen. */
export const useRegion = (): string => useSyncExternalStore(subscribe, currentRegion);
