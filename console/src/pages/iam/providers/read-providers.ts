import { call } from '../../../api/call.ts';

export interface Provider {
  readonly kind: 'oidc' | 'saml';
  readonly arn: string;
  readonly name: string;
  readonly createdAt: string | undefined;
}

/** What stands behind the kind in a provider's ARN: the issuer's address, or a name. */
export const providerName = (arn: string): string => arn.slice(arn.indexOf('/') + 1);

export const providerKind = (arn: string): Provider['kind'] =>
  arn.includes(':oidc-provider/') ? 'oidc' : 'saml';

/** All identity providers of the account, of both kinds. */
export async function readProviders(): Promise<readonly Provider[]> {
  const [oidc, saml] = await Promise.all([
    call('iam', 'ListOpenIDConnectProviders', {}),
    call('iam', 'ListSAMLProviders', {}),
  ]);
  const arns = [
    ...(oidc.OpenIDConnectProviderList ?? []).map(({ Arn = '' }) => ({ arn: Arn, createdAt: undefined })),
    ...(saml.SAMLProviderList ?? []).map(({ Arn = '', CreateDate }) => ({ arn: Arn, createdAt: CreateDate })),
  ];
  return arns.map(({ arn, createdAt }) => ({
    arn,
    createdAt,
    kind: providerKind(arn),
    name: providerName(arn),
  }));
}
