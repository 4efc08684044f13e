import { read } from '../../contract.ts';
import { onList } from '../access/resources.ts';
import { page } from '../paging.ts';
import { credentialsOf } from '../records/credentials.ts';
import { nameKeyOf } from '../records/name-key.ts';
import { listServerCertificateRows } from '../records/server-certificates.ts';
import type { Input, ListServerCertificatesRequest, ListServerCertificatesResponse } from '../schema.ts';
import { serverCertificateMetadata } from '../server-certificate-views.ts';

export const listServerCertificates = read<
  Input<ListServerCertificatesRequest>,
  ListServerCertificatesResponse
>(onList('iam:ListServerCertificates', 'server-certificate'), async (context, input) => {
  const pathPrefix = input.PathPrefix ?? '/';
  const filter = { accountId: context.accountId, pathPrefix };
  const { items, output } = await page(
    context,
    { operation: 'ListServerCertificates', filters: [pathPrefix], keyOf: nameKeyOf },
    input,
    (after, limit) => listServerCertificateRows(credentialsOf(context), filter, after, limit),
  );
  return { ServerCertificateMetadataList: items.map(serverCertificateMetadata), ...output };
});
