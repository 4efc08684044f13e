import { read } from '../../contract.ts';
import { notFound } from '../errors.ts';
import { namedSession, type OfSession, onSession } from '../sessions/named-session.ts';
import { type ChainView, chainView, type SessionView, sessionViews } from '../sessions/session-view.ts';

interface Output {
  readonly Session: SessionView;
  /** The credentials that it was made with, and those they were made with, oldest first. */
  readonly Chain: readonly ChainView[];
}

/** One session. It is known a second after it was made. */
export const getSession = read<OfSession, Output>(
  onSession('keywarden:GetSession'),
  async (context, input) => {
    const { known } = await namedSession(context, input);
    const [Session] = known === undefined ? [] : await sessionViews(context, [known]);
    if (known === undefined || Session === undefined) throw notFound('There is no such session.');
    return { Session, Chain: await chainView(context, known) };
  },
);
