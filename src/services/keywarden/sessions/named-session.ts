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

/** A session by its `ASIA…` as events tell it, or by its id. */
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

type Asking = Pick<AccessContext, 'db' | 'accountId'>;

/** @throws AwsError ValidationException, ResourceNotFoundException; also for sessions that are not the account's to know */
export async function namedSession(context: Asking, input: OfSession): Promise<NamedSession> {
  const { AccessKeyId, SessionId } = input;
  if ((AccessKeyId === undefined) === (SessionId === undefined))
    throw validationException('Name a session by AccessKeyId or by SessionId.');
  if (AccessKeyId !== undefined && !AccessKeyId.startsWith(ID_PREFIX.temporaryAccessKey))
    throw validationException(`${AccessKeyId} is not the access key of a session.`);
  const found = await findNamed(context, input);
  if (found === undefined) throw noSuch();
  return found;
}

async function findNamed(
  context: Asking,
  { AccessKeyId, SessionId }: OfSession,
): Promise<NamedSession | undefined> {
  const { db, accountId } = context;
  const known =
    SessionId === undefined
      ? await findKnownSession(db, 'access_key_id', AccessKeyId ?? '')
      : await findKnownSession(db, 'session_id', SessionId);
  if (known === undefined)
    return AccessKeyId !== undefined && accountOfUniqueId(AccessKeyId) === accountId
      ? withWeb(context, { accessKeyId: AccessKeyId })
      : undefined;
  const session = { accessKeyId: known.access_key_id, known };
  if (known.account_id !== accountId && (await arnOfOwner(context, session)) === undefined) return undefined;
  return withWeb(context, session);
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

/** The first of those whose session it is that the account has. */
async function arnOfOwner(context: Asking, session: NamedSession): Promise<string | undefined> {
  const owners = ownersOf(session);
  const arnOf = await arnsOf(context, owners);
  return owners.map(arnOf).find((arn) => arn !== undefined);
}

/**
 * Who the session is of, as what is acted on: who calls, where it is the caller's own session or began with the caller; else
 * the role or user it acts as, or the user it began with where the role is another account's. What is not known to be anybody's,
 * or is not there, takes a right to all of the account, so that nobody learns what there is.
 */
async function resourceOf(context: AccessContext, input: OfSession): Promise<ResourceRef> {
  const { caller, accountId } = context;
  const session = await findNamed(context, input);
  if (session?.accessKeyId === caller.accessKeyId && caller.session !== undefined) return ownRef(context);
  const { type, uniqueId } = caller.principal;
  const isOwn =
    session !== undefined &&
    (type === 'user' || type === 'root') &&
    ownersOf(session).some(({ id }) => id === uniqueId);
  if (isOwn) return selfRef(context);
  const arn = session && (await arnOfOwner(context, session));
  return arn === undefined ? { arn: iamArn(accountId, 'role', '/', '*') } : principalResource(context, arn);
}

export const onSession =
  (action: string): AccessRule<OfSession> =>
  async (context, input) => [{ action, resources: [await resourceOf(context, input)] }];
