import { listMfaDevicesOf } from '../../../identity/mfa/records.ts';
import { read } from '../../contract.ts';
import { deviceOwner, onDeviceOwner } from '../access/mfa-devices.ts';
import { mfaDeviceView } from '../mfa-views.ts';
import { pageOf } from '../paging.ts';
import type { Input, ListMFADevicesRequest, ListMFADevicesResponse } from '../schema.ts';

export const listMFADevices = read<Input<ListMFADevicesRequest>, ListMFADevicesResponse>(
  onDeviceOwner('iam:ListMFADevices'),
  async (context, input) => {
    const { db, accountId } = context;
    const owner = await deviceOwner(context, input.UserName);
    const { items, output } = await pageOf(
      context,
      { operation: 'ListMFADevices', filters: [owner.id], keyOf: (row) => row.id },
      input,
      await listMfaDevicesOf(db, { accountId, id: owner.id }),
    );
    return { MFADevices: items.map((row) => mfaDeviceView(row, owner.name)), ...output };
  },
);
