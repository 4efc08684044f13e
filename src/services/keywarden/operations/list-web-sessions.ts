import { listWebSessions as listRows } from '../../../identity/web-sessions.ts';
import { read } from '../../contract.ts';
import { dateOf } from '../../date-of.ts';
import { type OfUser, onOwnOrUser } from '../own/own-access.ts';
import { isCurrent, ownerOf } from '../own/owner.ts';

interface SessionView {
  readonly SessionId: string;
  /** `Browser`, or `Program` that was let in by `aws login`. */
  readonly Kind: string;
  readonly SignedInAt: Date;
  readonly LastUsedAt: Date;
  readonly ExpiresAt: Date;
  readonly Address: string;
  readonly UserAgent: string;
  readonly IsCurrent: boolean;
  /** Whether only the key of one browser, or program, can use it. */
  readonly IsBound: boolean;
}

export const listWebSessions = read<OfUser, { readonly Sessions: readonly SessionView[] }>(
  onOwnOrUser('keywarden:ListWebSessions'),
  async (context, input) => {
    const { db, now, node } = context;
    const { id } = await ownerOf(context, input);
    const rows = await listRows(db, id, node.sessionIdleMilliseconds, now);
    return {
      Sessions: rows.map((row) => ({
        SessionId: row.session_id,
        Kind: row.device_key === null ? 'Browser' : 'Program',
        SignedInAt: dateOf(row.created_at),
        LastUsedAt: dateOf(row.last_used_at),
        ExpiresAt: dateOf(row.expires_at),
        Address: row.address,
        UserAgent: row.user_agent,
        IsCurrent: isCurrent(context, row.access_key_id),
        IsBound: row.device_key !== null || row.bound_key !== null,
      })),
    };
  },
);
