import { createContext, useContext } from 'react';
import type { OpenSession } from '../api/session.ts';

export const SessionContext = createContext<OpenSession | undefined>(undefined);

/** Who is signed in; every page has it. */
export function useSession(): OpenSession {
  const session = useContext(SessionContext);
  if (session === undefined) throw new Error('no session');
  return session;
}
