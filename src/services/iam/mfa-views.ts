import { rootArn } from '../../core/arn.ts';
import type { MfaDeviceRow } from '../../identity/mfa/tables.ts';
import type { AccountRow, UserRow } from '../../identity/tables.ts';
import { dateOf } from './date-of.ts';
import type { MFADevice, User, VirtualMFADevice } from './schema.ts';
import { parseTags, tagsMember } from './tags.ts';
import { userView } from './views.ts';

/** Devices of root name the account, for AWS's model wants a user name. */
export const mfaDeviceView = (row: MfaDeviceRow, ownerName: string): MFADevice => ({
  UserName: ownerName,
  SerialNumber: row.serial_number,
  EnableDate: enabledAt(row),
});

/** The user of a virtual device, or root, which has neither name nor path. */
export const deviceUserView = (owner: UserRow | AccountRow): User =>
  'email' in owner
    ? ({
        UserId: owner.id,
        Arn: rootArn(owner.id),
        CreateDate: dateOf(owner.created_at),
        // What the client's types promise and AWS leaves out.
      } as Partial<User> as User)
    : { ...userView(owner), ...tagsMember(parseTags(owner.tags)) };

export const virtualDeviceView = (
  row: MfaDeviceRow,
  owner: UserRow | AccountRow | undefined,
): VirtualMFADevice => ({
  SerialNumber: row.serial_number,
  ...(owner === undefined ? {} : { User: deviceUserView(owner), EnableDate: enabledAt(row) }),
});

export const enabledAt = (row: MfaDeviceRow): Date => dateOf(row.enabled_at ?? row.created_at);
