import { read } from '../../contract.ts';
import { onVirtualDevice, requireVirtualDevice } from '../access/mfa-devices.ts';
import { pageOfTags } from '../paging.ts';
import type { Input, ListMFADeviceTagsRequest, ListMFADeviceTagsResponse } from '../schema.ts';
import { parseTags } from '../tags.ts';

export const listMFADeviceTags = read<Input<ListMFADeviceTagsRequest>, ListMFADeviceTagsResponse>(
  onVirtualDevice('iam:ListMFADeviceTags'),
  async (context, input) => {
    const { id, tags } = await requireVirtualDevice(context, input.SerialNumber);
    const { items, output } = await pageOfTags(context, 'ListMFADeviceTags', id, input, parseTags(tags));
    return { Tags: [...items], ...output };
  },
);
