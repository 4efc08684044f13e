import { read } from '../../contract.ts';
import { onServerCertificate, requireServerCertificate } from '../access/server-certificates.ts';
import { pageOfTags } from '../paging.ts';
import type {
  Input,
  ListServerCertificateTagsRequest,
  ListServerCertificateTagsResponse,
} from '../schema.ts';
import { parseTags, WITH_CASE } from '../tags.ts';

export const listServerCertificateTags = read<
  Input<ListServerCertificateTagsRequest>,
  ListServerCertificateTagsResponse
>(onServerCertificate('iam:ListServerCertificateTags'), async (context, input) => {
  const row = await requireServerCertificate(context, input.ServerCertificateName);
  const tags = parseTags(row.tags);
  const operation = 'ListServerCertificateTags';
  const { items, output } = await pageOfTags(context, operation, row.id, input, tags, WITH_CASE);
  return { Tags: [...items], ...output };
});
