import { deleteMfaDevice } from '../../../identity/mfa/records.ts';
import { write } from '../../contract.ts';
import { onVirtualDevice, requireVirtualDevice } from '../access/mfa-devices.ts';
import { deleteConflict } from '../errors.ts';
import type { DeleteVirtualMFADeviceRequest, Input } from '../schema.ts';

export const deleteVirtualMFADevice = write<Input<DeleteVirtualMFADeviceRequest>, object>(
  onVirtualDevice('iam:DeleteVirtualMFADevice'),
  async (context, input) => {
    const device = await requireVirtualDevice(context, input.SerialNumber);
    if (device.owner_id !== null) throw deleteConflict('MFA VirtualDevice in use. Must deactivate first.');
    await deleteMfaDevice(context.db, device.id);
    return {};
  },
);
