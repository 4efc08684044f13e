import { releaseMfaDevice } from '../../../identity/mfa/release-mfa-device.ts';
import { write } from '../../contract.ts';
import { deviceOwner, onDeviceOwner, requireDeviceOf } from '../access/mfa-devices.ts';
import type { DeactivateMFADeviceRequest, Input } from '../schema.ts';

/** Sessions that began with the device go on, as in AWS. */
export const deactivateMFADevice = write<Input<DeactivateMFADeviceRequest>, object>(
  onDeviceOwner('iam:DeactivateMFADevice'),
  async (context, input) => {
    const owner = await deviceOwner(context, input.UserName);
    const device = await requireDeviceOf(context, owner, input.SerialNumber);
    await releaseMfaDevice(context.db, context.sealer, device);
    return {};
  },
);
