import { write } from '../../contract.ts';
import { requestTagKeySets } from '../access/resources.ts';
import { onServerCertificate, requireServerCertificate } from '../access/server-certificates.ts';
import { invalidInput } from '../errors.ts';
import { credentialsOf } from '../records/credentials.ts';
import { setServerCertificateTags } from '../records/server-certificates.ts';
import type { Input, TagServerCertificateRequest } from '../schema.ts';
import { addTags, formatTags, parseTags, WITH_CASE } from '../tags.ts';

type TagInput = Input<TagServerCertificateRequest>;

export const tagServerCertificate = write<TagInput, object>(
  onServerCertificate<TagInput>('iam:TagServerCertificate', (input) => requestTagKeySets(input.Tags)),
  async (context, input) => {
    if (input.Tags.length === 0) throw invalidInput('The provided tag map must not be null/empty.');
    const row = await requireServerCertificate(context, input.ServerCertificateName);
    const tags = addTags(parseTags(row.tags), input.Tags, WITH_CASE);
    await setServerCertificateTags(credentialsOf(context), row.id, formatTags(tags));
    return {};
  },
);
