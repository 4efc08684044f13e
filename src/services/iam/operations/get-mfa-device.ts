import { read } from '../../contract.ts';
import { deviceOwner, onDeviceOwner, requireDeviceOf } from '../access/mfa-devices.ts';
import { mfaDeviceView } from '../mfa-views.ts';
import type { GetMFADeviceRequest, GetMFADeviceResponse, Input } from '../schema.ts';

export const getMFADevice = read<Input<GetMFADeviceRequest>, GetMFADeviceResponse>(
  onDeviceOwner('iam:GetMFADevice'),
  async (context, input) => {
    const owner = await deviceOwner(context, input.UserName);
    return mfaDeviceView(await requireDeviceOf(context, owner, input.SerialNumber), owner.name);
  },
);
