import { read } from '../../contract.ts';
import { certificateOwner } from '../access/signing-certificates.ts';
import { onUserOrSelf, userOrRoot } from '../access/users.ts';
import { pageOf } from '../paging.ts';
import { credentialsOf } from '../records/credentials.ts';
import { listSigningCertificateRows } from '../records/signing-certificates.ts';
import type { Input, ListSigningCertificatesRequest, ListSigningCertificatesResponse } from '../schema.ts';
import { signingCertificateView } from '../views.ts';

export const listSigningCertificates = read<
  Input<ListSigningCertificatesRequest>,
  ListSigningCertificatesResponse
>(onUserOrSelf('iam:ListSigningCertificates'), async (context, input) => {
  const { accountId } = context;
  const { userId, userName } = certificateOwner(await userOrRoot(context, input.UserName));
  const { items, output } = await pageOf(
    context,
    { operation: 'ListSigningCertificates', filters: [userId], keyOf: (row) => row.id },
    input,
    await listSigningCertificateRows(credentialsOf(context), { accountId, userId }),
  );
  return { Certificates: items.map((row) => signingCertificateView(row, userName)), ...output };
});
