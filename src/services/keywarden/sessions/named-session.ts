import { iamArn } from '../../../core/arn.ts';
import { accountOfUniqueId, ID_PREFIX } from '../../../core/unique-id.ts';
import { findKnownSession } from '../../../identity/known-sessions/session-records.ts';
import type { KnownSessionRow } from '../../../identity/known-sessions/tables.ts';
import type { PrincipalRef } from '../../../identity/principal.ts';
import { findWebSession, type WebSessionRow } from '../../../identity/web-sessions.ts';
import type { AccessContext, AccessRule, ResourceRef } from '../../contract.ts';
import { notFound, validationException } from '../errors.ts';
import { ownRef, selfRef } from '../own/own-access.ts';
import { principalResource } from './session-principal.ts';
import { ancestryOfRow, arnsOf } from './session-view.ts';

/** A session by its `ASIA…` as events tell it, or by its id; without either, the one that calls. */
export interface OfSession {
  readonly AccessKeyId?: string;
  readonly SessionId?: string;
}

/** What is known of the session that is meant: of one that was never seen, its key alone. */
export interface NamedSession {
  readonly accessKeyId: string;
  readonly known?: KnownSessionRow;
  /** The browser's or program's session that it belongs to, which would make another. */
  readonly web?: WebSessionRow;
}

const noSuch = () => notFound('There is no such session.');

/** @throws AwsError ValidationException, ResourceNotFoundException */
export async function namedSession(
  context: Pick<AccessContext, 'db' | 'accountId' | 'caller'>,
  { AccessKeyId, SessionId }: OfSession,
): Promise<NamedSession> {
  const { db, caller, accountId } = context;
  if (AccessKeyId !== undefined && SessionId !== undefined)
    throw validationException('Name a session by AccessKeyId or by SessionId, not by both.');
  if (SessionId !== undefined) {
    const known = await findKnownSession(db, 'session_id', SessionId);
    if (known === undefined) throw noSuch();
    return withWeb(context, { accessKeyId: known.access_key_id, known });
  }
  if (AccessKeyId === undefined && caller.session === undefined)
    throw validationException('Long-term credentials are no session: name one by AccessKeyId or SessionId.');
  const accessKeyId = AccessKeyId ?? caller.accessKeyId;
  if (!accessKeyId.startsWith(ID_PREFIX.temporaryAccessKey))
    throw validationException(`${accessKeyId} is not the access key of a session.`);
  const known = await findKnownSession(db, 'access_key_id', accessKeyId);
  if (known === undefined && accountOfUniqueId(accessKeyId) !== accountId) throw noSuch();
  return withWeb(context, { accessKeyId, ...(known && { known }) });
}

/** What a program holds by `aws login` is renewed by its web session, with which it must end; a browser's key is of that itself. */
async function withWeb({ db }: Pick<AccessContext, 'db'>, session: NamedSession): Promise<NamedSession> {
  const { known, accessKeyId } = session;
  const maker = known && ancestryOfRow(known).at(-1)?.accessKeyId;
  const own = await findWebSession(db, accessKeyId);
  const program = maker === undefined ? undefined : await findWebSession(db, maker);
  const web = own ?? (program?.device_key == null ? undefined : program);
  return web === undefined ? session : { ...session, web };
}

/** Whose session it is: of whom it acts as, and of whom it began with. */
function ownersOf({ known, web }: NamedSession): readonly PrincipalRef[] {
  if (known !== undefined)
    return [
      { kind: known.principal_kind, id: known.principal_id },
      { kind: known.origin_kind, id: known.origin_id },
    ];
  if (web === undefined) return [];
  // Of others than users and root, the id tells the role and the name of the session.
  return [{ kind: web.principal_kind, id: web.principal_id.split(':', 1)[0] ?? '' }];
}

/**
 * Who the session is of, as what is acted on: who calls, where it is the caller's own session or began with the caller; else
 * the role or user it acts as, or the user it began with where the role is another account's. What is not known to be anybody's
 * takes a right to all of the account.
 */
async function resourceOf(context: AccessContext, input: OfSession): Promise<ResourceRef> {
  const { caller, accountId } = context;
  const session = await namedSession(context, input);
  if (session.accessKeyId === caller.accessKeyId) return ownRef(context);
  const owners = ownersOf(session);
  const { type, uniqueId } = caller.principal;
  if ((type === 'user' || type === 'root') && owners.some(({ id }) => id === uniqueId))
    return selfRef(context);
  const arnOf = await arnsOf(context, owners);
  const arn = owners.map(arnOf).find((one) => one !== undefined);
  if (arn !== undefined) return principalResource(context, arn);
  if (session.known !== undefined && session.known.account_id !== accountId) throw noSuch();
  return { arn: iamArn(accountId, 'role', '/', '*'), label: null };
}

export const onSession =
  (action: string): AccessRule<OfSession> =>
  async (context, input) => [{ action, resources: [await resourceOf(context, input)] }];
