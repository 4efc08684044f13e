import { updateMfaDevice } from '../../../identity/mfa/records.ts';
import { write } from '../../contract.ts';
import { onVirtualDevice, requireVirtualDevice } from '../access/mfa-devices.ts';
import { requestTagKeys } from '../access/resources.ts';
import type { Input, TagMFADeviceRequest } from '../schema.ts';
import { addTags, formatTags, parseTags } from '../tags.ts';

type TagInput = Input<TagMFADeviceRequest>;

export const tagMFADevice = write<TagInput, object>(
  onVirtualDevice<TagInput>('iam:TagMFADevice', (input) => requestTagKeys(input.Tags)),
  async (context, input) => {
    const device = await requireVirtualDevice(context, input.SerialNumber);
    const tags = formatTags(addTags(parseTags(device.tags), input.Tags));
    await updateMfaDevice(context.db, device.id, { tags });
    return {};
  },
);
