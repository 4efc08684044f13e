import { newUniqueId } from '../../../core/unique-id.ts';
import { serverCertificatePlace } from '../../../identity/server-certificate-place.ts';
import { type AccessRule, type Permission, preparedWrite } from '../../contract.ts';
import { newEntityRef, requestTagKeySets } from '../access/resources.ts';
import { checkQuota } from '../account-quotas.ts';
import { checkServerCertificate } from '../certificates.ts';
import { entityAlreadyExists } from '../errors.ts';
import { credentialsOf } from '../records/credentials.ts';
import {
  countServerCertificates,
  findServerCertificate,
  insertServerCertificate,
} from '../records/server-certificates.ts';
import type { Input, UploadServerCertificateRequest, UploadServerCertificateResponse } from '../schema.ts';
import { serverCertificateMetadata } from '../server-certificate-views.ts';
import { checkedTags, formatTags, tagsMember, WITH_CASE } from '../tags.ts';

type UploadInput = Input<UploadServerCertificateRequest>;

const access: AccessRule<UploadInput> = ({ accountId }, input) => {
  const resources = [newEntityRef('server-certificate', accountId, input.Path, input.ServerCertificateName)];
  const isTagged = input.Tags !== undefined && input.Tags.length > 0;
  return requestTagKeySets(input.Tags).flatMap((contextKeys): Permission[] => [
    { action: 'iam:UploadServerCertificate', resources, contextKeys },
    ...(isTagged ? [{ action: 'iam:TagServerCertificate', resources, contextKeys }] : []),
  ]);
};

/** No answer ever shows the private key again. */
export const uploadServerCertificate = preparedWrite<UploadInput, UploadServerCertificateResponse, number>(
  access,
  async (context, input) => {
    checkedTags(input.Tags, WITH_CASE);
    return checkServerCertificate(input, context.now);
  },
  async (context, input, expiresAt) => {
    const db = credentialsOf(context);
    const { accountId } = context;
    const name = input.ServerCertificateName;
    if (await findServerCertificate(db, accountId, name))
      throw entityAlreadyExists(`The Server Certificate with name ${name} already exists.`);
    await checkQuota(context, 'ServerCertificatesPerAccount', await countServerCertificates(db, accountId));
    const id = newUniqueId('serverCertificate', accountId, context.random);
    const tags = input.Tags ?? [];
    const row = {
      id,
      account_id: accountId,
      name,
      path: input.Path ?? '/',
      certificate_body: input.CertificateBody.trimEnd(),
      certificate_chain: input.CertificateChain?.trimEnd() ?? null,
      sealed_private_key: context.sealer.seal(
        'secret-at-rest',
        new TextEncoder().encode(input.PrivateKey),
        serverCertificatePlace({ id, account_id: accountId }),
      ),
      expires_at: expiresAt,
      uploaded_at: context.now,
      tags: formatTags(tags),
    };
    await insertServerCertificate(db, row);
    return { ServerCertificateMetadata: serverCertificateMetadata(row), ...tagsMember(tags) };
  },
);
