import type { SecretBytes } from './core/secret-bytes.ts';
import {
  type AccountContext,
  createAccount,
  managementAccountId,
  type NewAccount,
} from './identity/accounts.ts';
import { StorageError } from './storage/storage-error.ts';

/** What an operator may choose for the first account; honoured only while the database holds none. */
export interface FirstAccount {
  /** 12 digits; random if absent. */
  readonly accountId?: string;
  readonly rootEmail?: string;
  /** For the sign-in page; root has none if absent. */
  readonly rootPassword?: SecretBytes;
  /** Both or none; generated if absent. */
  readonly rootAccessKeyId?: string;
  readonly rootSecretAccessKey?: SecretBytes;
}

/** Credentials of the new root, to be shown to the operator once. */
export interface FirstRun {
  readonly accountId: string;
  readonly rootEmail: string;
  readonly accessKeyId: string;
  readonly secretAccessKey: SecretBytes;
}

/** Root's address where the operator gives none; mail cannot reach it. */
const DEFAULT_ROOT_EMAIL = 'root@localhost';

/** Makes the management account in an empty database; undefined when there is one already. */
export async function ensureManagementAccount(
  context: AccountContext,
  first: FirstAccount,
): Promise<FirstRun | undefined> {
  if ((await managementAccountId(context.store.reader)) !== undefined) return undefined;
  const rootEmail = first.rootEmail ?? DEFAULT_ROOT_EMAIL;
  try {
    const created = await createAccount(context, newAccount(first, rootEmail));
    return { ...created, rootEmail };
  } catch (problem) {
    // Another node of the deployment was first.
    const isCollision = problem instanceof StorageError && problem.fault === 'collision';
    if (isCollision && (await managementAccountId(context.store.reader)) !== undefined) return undefined;
    throw problem;
  }
}

const newAccount = (first: FirstAccount, rootEmail: string): NewAccount => ({
  name: 'management',
  email: rootEmail,
  ...(first.accountId === undefined ? {} : { id: first.accountId }),
  ...(first.rootPassword === undefined ? {} : { rootPassword: first.rootPassword }),
  ...(first.rootAccessKeyId !== undefined && first.rootSecretAccessKey !== undefined
    ? { accessKey: { id: first.rootAccessKeyId, secret: first.rootSecretAccessKey } }
    : {}),
});
