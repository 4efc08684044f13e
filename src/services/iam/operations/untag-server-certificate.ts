import { write } from '../../contract.ts';
import { tagKeyKeys } from '../access/resources.ts';
import { onServerCertificate, requireServerCertificate } from '../access/server-certificates.ts';
import { invalidInput } from '../errors.ts';
import { credentialsOf } from '../records/credentials.ts';
import { setServerCertificateTags } from '../records/server-certificates.ts';
import type { Input, UntagServerCertificateRequest } from '../schema.ts';
import { formatTags, parseTags, removeTags, WITH_CASE } from '../tags.ts';

type UntagInput = Input<UntagServerCertificateRequest>;

export const untagServerCertificate = write<UntagInput, object>(
  onServerCertificate<UntagInput>('iam:UntagServerCertificate', (input) => [tagKeyKeys(input.TagKeys)]),
  async (context, input) => {
    if (input.TagKeys.length === 0) throw invalidInput('The provided tag keys must not be null/empty.');
    const row = await requireServerCertificate(context, input.ServerCertificateName);
    const tags = removeTags(parseTags(row.tags), input.TagKeys, WITH_CASE);
    await setServerCertificateTags(credentialsOf(context), row.id, formatTags(tags));
    return {};
  },
);
