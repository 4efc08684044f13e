import { createPublicKey, type KeyObject, verify } from 'node:crypto';
import {
  deleteQuorumToken,
  findCluster,
  findQuorumToken,
  findUser,
  listUsers,
} from '../../custody/clusters/records.ts';
import type { HsmClusterRow, HsmClusterUserRow } from '../../custody/clusters/tables.ts';
import type { AheadContext, OperationContext } from '../contract.ts';
import { accessDenied, invalidRequest } from './errors.ts';
import type { QuorumApproval } from './types.ts';

/** As AWS: a token is good for ten minutes. */
export const TOKEN_MILLISECONDS = 600_000;

/** An administrative act, as far as approvals are bound to it. */
export interface QuorumAct {
  readonly Action: string;
  readonly UserName?: string;
  readonly Role?: string;
  readonly QuorumMinimum?: number;
  /** PEM of a key that replaces another. */
  readonly PublicKey?: string;
}

/** What admins read and sign: it says everything they approve. Ends with a line break, as files do. */
export const statementOf = (
  token: {
    readonly id: string;
    readonly clusterId: string;
    readonly admin: string;
    readonly expiresAt: number;
  },
  act: QuorumAct,
): string =>
  [
    'Keywarden quorum token',
    `token: ${token.id}`,
    `cluster: ${token.clusterId}`,
    `requested by: ${token.admin}`,
    `expires: ${new Date(token.expiresAt).toISOString()}`,
    ...actLines(act),
    '',
  ].join('\n');

const actLines = ({ Action, UserName, Role, QuorumMinimum, PublicKey }: QuorumAct): string[] => [
  `action: ${Action}`,
  ...(UserName === undefined ? [] : [`user: ${UserName} (${Role ?? 'admin'})`]),
  ...(QuorumMinimum === undefined ? [] : [`quorum minimum: ${QuorumMinimum}`]),
  ...(PublicKey === undefined ? [] : [`public key: ${PublicKey.replaceAll(/\s+/g, '')}`]),
];

/** RSA or EC keys sign SHA-256 digests, as `openssl dgst -sha256 -sign` does; Ed25519 keys sign the text itself. */
export function isSignedBy(publicKeyPem: string, text: string, signature: string): boolean {
  const key = createPublicKey(publicKeyPem);
  const hash = key.asymmetricKeyType === 'ed25519' ? null : 'sha256';
  return verify(hash, Buffer.from(text), key, Buffer.from(signature, 'base64'));
}

/** However the two are written. */
export const isSameKey = (onePem: string, otherPem: string): boolean =>
  createPublicKey(onePem).equals(createPublicKey(otherPem));

const LEAST_RSA_BITS = 2048;

/** @throws AwsError CloudHsmInvalidRequestException for what is not a public key that can approve */
export function checkApprovalKey(pem: string): void {
  // OpenSSL would take the public half out of a private key, which must not come here at all.
  if (!/^-----BEGIN (?:RSA )?PUBLIC KEY-----/.test(pem))
    throw invalidRequest('PublicKey is not a public key in PEM format.');
  let key: KeyObject;
  try {
    key = createPublicKey(pem);
  } catch {
    throw invalidRequest('PublicKey is not a public key in PEM format.');
  }
  const { asymmetricKeyType: type, asymmetricKeyDetails: details } = key;
  const isStrongRsa = type === 'rsa' && (details?.modulusLength ?? 0) >= LEAST_RSA_BITS;
  if (!isStrongRsa && type !== 'ec' && type !== 'ed25519')
    throw invalidRequest('PublicKey must be an RSA key of 2048 bits or more, an EC key or an Ed25519 key.');
}

/** By what an act was allowed ahead of its write. */
export interface Approved {
  /** Who asks for it, as the row was that the password opened. */
  readonly admin: HsmClusterUserRow;
  /** How many had to approve. */
  readonly quorum: number;
}

/**
 * Lets an act through if enough admins signed a token for just this act. The token is used up at once, whatever comes of
 * the act.
 * @throws AwsError CloudHsmAccessDeniedException
 */
export async function requireQuorum(
  context: AheadContext,
  cluster: HsmClusterRow,
  admin: HsmClusterUserRow,
  act: QuorumAct,
  approval: QuorumApproval | undefined,
): Promise<Approved> {
  // Read anew: it may have been set while the act waited for the HSM.
  const { quorum } = (await findCluster(context.db, cluster.id)) ?? cluster;
  if (quorum > 0) await spendApproval(context, { ...cluster, quorum }, admin.name, act, approval);
  return { admin, quorum };
}

/**
 * To be asked within the write: whom another write removed, or gave another password, does nothing more by what was
 * proved before, and what one admin was allowed to do alone does not happen after a quorum is set.
 * @throws AwsError CloudHsmAccessDeniedException
 */
export async function requireStillApproved(
  { db }: Pick<OperationContext, 'db'>,
  cluster: HsmClusterRow,
  { admin, quorum }: Approved,
): Promise<void> {
  const now = await findUser(db, cluster.id, 'admin', admin.name);
  const [before, after] = [admin.wrapped_secret, now?.wrapped_secret];
  if (!before || !after || !Buffer.from(after).equals(before) || cluster.quorum !== quorum)
    throw accessDenied('The admin or the quorum has changed meanwhile. Try again.');
}

async function spendApproval(
  context: AheadContext,
  cluster: HsmClusterRow,
  adminName: string,
  act: QuorumAct,
  approval: QuorumApproval | undefined,
): Promise<void> {
  if (approval === undefined)
    throw accessDenied(
      `This needs the approval of ${cluster.quorum} admins. Create a quorum token for it first.`,
    );
  const token = await findQuorumToken(context.db, approval.TokenId);
  if (token?.cluster_id !== cluster.id)
    throw accessDenied('The quorum token is not known, or was used already.');
  if (token.expires_at <= context.now) throw accessDenied('The quorum token has expired.');
  const named = { id: token.id, clusterId: cluster.id, admin: adminName, expiresAt: token.expires_at };
  if (token.statement !== statementOf(named, act))
    throw accessDenied('The quorum token was made for something else, or for another admin.');
  const admins = await listUsers(context.db, cluster.id);
  const approving = new Set<string>();
  for (const { AdminName, Signature } of approval.Signatures) {
    const admin = admins.find(({ role, name }) => role === 'admin' && name === AdminName);
    if (!admin?.public_key) throw accessDenied(`${AdminName} is no admin with a registered key.`);
    if (!isSignedBy(admin.public_key, token.statement, Signature))
      throw accessDenied(`The signature of ${AdminName} is not good.`);
    approving.add(AdminName);
  }
  if (approving.size < cluster.quorum)
    throw accessDenied(`${approving.size} of ${cluster.quorum} admins approved; one admin counts once.`);
  const isMine = await context.commit((tx) => deleteQuorumToken(tx.db, token.id));
  if (!isMine) throw accessDenied('The quorum token was used already.');
}
