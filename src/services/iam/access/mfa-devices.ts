import { iamArn, rootArn } from '../../../core/arn.ts';
import { findMfaDevice } from '../../../identity/mfa/records.ts';
import type { MfaDeviceRow } from '../../../identity/mfa/tables.ts';
import type { AccessContext, AccessRule, Permission, ResourceRef } from '../../contract.ts';
import { mfaDeviceNotFound, noSuchEntity } from '../errors.ts';
import { parseTags } from '../tags.ts';
import { type ContextKeys, requestTagKeys, resourceTagKeys } from './resources.ts';
import { selfRef, userOrRoot } from './users.ts';

type DeviceContext = Pick<AccessContext, 'accountId' | 'caller' | 'db'>;

/** Whose devices an operation means: `id` as in `owner_id`. */
export interface DeviceOwner {
  readonly id: string;
  /** The account number for root. */
  readonly name: string;
}

/**
 * Whether the name that root gives means itself: the account number, which clients have to send where AWS's model wants a
 * user name. To root it means itself even if somebody calls a user so.
 */
const isRootItself = ({ caller, accountId }: DeviceContext, userName: string | undefined): boolean =>
  caller.principal.type === 'root' && userName === accountId;

/** The named user, else the caller; root by its account number. @throws AwsError as `userOrRoot` */
export async function deviceOwner(
  context: DeviceContext,
  userName: string | undefined,
): Promise<DeviceOwner> {
  const root: DeviceOwner = { id: context.accountId, name: context.accountId };
  if (isRootItself(context, userName)) return root;
  const owner = await userOrRoot(context, userName);
  return owner === 'root' ? root : owner;
}

/** The rule of an operation on the devices of `UserName`, or of the caller without one. */
export const onDeviceOwner =
  (action: string): AccessRule<{ readonly UserName?: string }> =>
  async (context, { UserName }) => {
    const ref: ResourceRef = isRootItself(context, UserName)
      ? { arn: rootArn(context.accountId) }
      : await selfRef(context, UserName);
    return [{ action, resources: [ref] }];
  };

/** A device of the account, whoever's it is. @throws AwsError NoSuchEntity */
export async function requireMfaDevice(
  { db, accountId }: Pick<AccessContext, 'accountId' | 'db'>,
  serialNumber: string,
): Promise<MfaDeviceRow> {
  const row = await findMfaDevice(db, accountId, serialNumber);
  if (row === undefined) throw mfaDeviceNotFound(serialNumber);
  return row;
}

/** A device enabled for that owner. @throws AwsError NoSuchEntity */
export async function requireDeviceOf(
  context: Pick<AccessContext, 'accountId' | 'db'>,
  owner: DeviceOwner,
  serialNumber: string,
): Promise<MfaDeviceRow> {
  const row = await requireMfaDevice(context, serialNumber);
  if (row.owner_id !== owner.id) throw noSuchEntity('MFA Device invalid for user.');
  return row;
}

/** @throws AwsError NoSuchEntity for any other kind of device too: only virtual ones have tags, and can be deleted */
export async function requireVirtualDevice(
  context: Pick<AccessContext, 'accountId' | 'db'>,
  serialNumber: string,
): Promise<MfaDeviceRow> {
  const row = await requireMfaDevice(context, serialNumber);
  if (row.kind !== 'virtual') throw mfaDeviceNotFound(serialNumber);
  return row;
}

/** The rule of an operation on the virtual device of `SerialNumber`. */
export const onVirtualDevice =
  <Input extends { readonly SerialNumber: string }>(
    action: string,
    keysOf: (input: Input) => ContextKeys = () => ({}),
  ): AccessRule<Input> =>
  async ({ db, accountId }, input) => {
    const row = await findMfaDevice(db, accountId, input.SerialNumber);
    const tags = row === undefined ? [] : parseTags(row.tags);
    const resources = [{ arn: row?.serial_number ?? input.SerialNumber, contextKeys: resourceTagKeys(tags) }];
    return [{ action, resources, contextKeys: keysOf(input) }];
  };

export const virtualDeviceArn = (accountId: string, path: string | undefined, name: string): string =>
  iamArn(accountId, 'mfa', path ?? '/', name);

interface CreateInput {
  readonly Path?: string;
  readonly VirtualMFADeviceName: string;
  readonly Tags?: Parameters<typeof requestTagKeys>[0];
}

/** Tags want their own permission, as in AWS. */
export const createDeviceAccess: AccessRule<CreateInput> = ({ accountId }, input) => {
  const resources = [{ arn: virtualDeviceArn(accountId, input.Path, input.VirtualMFADeviceName) }];
  const contextKeys = requestTagKeys(input.Tags);
  const create: Permission = { action: 'iam:CreateVirtualMFADevice', resources, contextKeys };
  if (input.Tags === undefined || input.Tags.length === 0) return [create];
  return [create, { action: 'iam:TagMFADevice', resources, contextKeys }];
};
