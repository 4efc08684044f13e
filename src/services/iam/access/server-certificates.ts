import { iamArn } from '../../../core/arn.ts';
import type { ServerCertificateRow } from '../../../identity/credential-tables.ts';
import type { AccessContext, AccessRule, ResourceRef } from '../../contract.ts';
import { noSuchEntity } from '../errors.ts';
import { credentialsOf } from '../records/credentials.ts';
import { findServerCertificate } from '../records/server-certificates.ts';
import { parseTags } from '../tags.ts';
import { type ContextKeys, oneSpellingEach, resourceTagKeys } from './resources.ts';

type CertificateContext = Pick<AccessContext, 'accountId' | 'db'>;

interface NamedInput {
  readonly ServerCertificateName: string;
}

/** @throws AwsError NoSuchEntity */
export async function requireServerCertificate(
  context: CertificateContext,
  name: string,
): Promise<ServerCertificateRow> {
  const row = await findServerCertificate(credentialsOf(context), context.accountId, name);
  if (row === undefined) throw noSuchEntity(`The Server Certificate with name ${name} cannot be found.`);
  return row;
}

/** The certificate of that name, once for each spelling of its tag keys, which are told apart by case. */
export async function serverCertificateRefs(
  { accountId, db }: CertificateContext,
  name: string,
): Promise<readonly (ResourceRef & { readonly path: string; readonly name: string })[]> {
  const row = await findServerCertificate(credentialsOf({ db }), accountId, name);
  const entity = { path: row?.path ?? '/', name: row?.name ?? name };
  return oneSpellingEach(row === undefined ? [] : parseTags(row.tags)).map((tags) => ({
    ...entity,
    arn: iamArn(accountId, 'server-certificate', entity.path, entity.name),
    label: `server certificate ${name}`,
    contextKeys: resourceTagKeys(tags),
  }));
}

/** The rule of an operation on the certificate of `ServerCertificateName`. */
export const onServerCertificate =
  <Input extends NamedInput>(
    action: string,
    keySetsOf: (input: Input) => readonly ContextKeys[] = () => [{}],
  ): AccessRule<Input> =>
  async (context, input) => {
    const resources = await serverCertificateRefs(context, input.ServerCertificateName);
    return keySetsOf(input).map((contextKeys) => ({ action, resources, contextKeys }));
  };
