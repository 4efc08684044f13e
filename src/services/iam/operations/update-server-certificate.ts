import { type AccessRule, write } from '../../contract.ts';
import { newEntityRef } from '../access/resources.ts';
import { requireServerCertificate, serverCertificateRefs } from '../access/server-certificates.ts';
import { entityAlreadyExists } from '../errors.ts';
import { credentialsOf } from '../records/credentials.ts';
import { findServerCertificate, renameServerCertificate } from '../records/server-certificates.ts';
import type { Input, UpdateServerCertificateRequest } from '../schema.ts';

type UpdateInput = Input<UpdateServerCertificateRequest>;

/** AWS wants the permission on the certificate as it is and as it will be: it keeps its tags. */
const access: AccessRule<UpdateInput> = async (context, input) => {
  const before = await serverCertificateRefs(context, input.ServerCertificateName);
  const after = before.map((ref) => {
    const name = input.NewServerCertificateName ?? ref.name;
    const renamed = newEntityRef('server-certificate', context.accountId, input.NewPath ?? ref.path, name);
    return { ...ref, ...renamed, label: `server certificate ${name}` };
  });
  return [{ action: 'iam:UpdateServerCertificate', resources: [...before, ...after] }];
};

export const updateServerCertificate = write<UpdateInput, object>(access, async (context, input) => {
  const db = credentialsOf(context);
  const row = await requireServerCertificate(context, input.ServerCertificateName);
  const name = input.NewServerCertificateName ?? row.name;
  const holder = await findServerCertificate(db, context.accountId, name);
  if (holder !== undefined && holder.id !== row.id)
    throw entityAlreadyExists(`The Server Certificate with name ${name} already exists.`);
  await renameServerCertificate(db, row.id, name, input.NewPath ?? row.path);
  return {};
});
