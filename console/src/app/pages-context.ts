import { createContext, useContext } from 'react';
import type { PageEntry } from './page-entry.ts';

/** For pages that show where the others are: they cannot import the list that imports them. */
export const PagesContext = createContext<readonly PageEntry[]>([]);

export const usePages = (): readonly PageEntry[] => useContext(PagesContext);
