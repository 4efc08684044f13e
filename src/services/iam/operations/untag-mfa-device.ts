import { updateMfaDevice } from '../../../identity/mfa/records.ts';
import { write } from '../../contract.ts';
import { onVirtualDevice, requireVirtualDevice } from '../access/mfa-devices.ts';
import { tagKeyKeys } from '../access/resources.ts';
import type { Input, UntagMFADeviceRequest } from '../schema.ts';
import { formatTags, parseTags, removeTags } from '../tags.ts';

type UntagInput = Input<UntagMFADeviceRequest>;

export const untagMFADevice = write<UntagInput, object>(
  onVirtualDevice<UntagInput>('iam:UntagMFADevice', (input) => tagKeyKeys(input.TagKeys)),
  async (context, input) => {
    const device = await requireVirtualDevice(context, input.SerialNumber);
    const tags = formatTags(removeTags(parseTags(device.tags), input.TagKeys));
    await updateMfaDevice(context.db, device.id, { tags });
    return {};
  },
);
