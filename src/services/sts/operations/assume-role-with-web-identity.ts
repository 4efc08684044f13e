import { findOidcProvider, oidcProviderName, parseTexts } from '../../../identity/oidc-providers.ts';
import type { Prove, ReadOperation } from '../../contract.ts';
import { invalidIdentityToken } from '../errors.ts';
import { federatedCaller } from '../federated-caller.ts';
import {
  type FederatedRequest,
  federatedAccess,
  federationOf,
  startFederatedSession,
} from '../federated-session.ts';
import type {
  AssumeRoleWithWebIdentityRequest,
  AssumeRoleWithWebIdentityResponse,
  Input,
} from '../schema.ts';
import { accountOfRole } from '../target-role.ts';
import { identityOf } from '../web-identity/identity-of.ts';
import { claimedIssuer, verifiedClaims } from '../web-identity/read-token.ts';
import { HIDE_TOKEN } from './session-output.ts';

type WebIdentityInput = Input<AssumeRoleWithWebIdentityRequest>;

const OPERATION = 'AssumeRoleWithWebIdentity';

/** The issuer must be registered in the role's account: nobody else's word counts there, and nobody else is asked. */
const prove: Prove<WebIdentityInput> = async ({ now, db, issuerKeys }, input) => {
  const accountId = accountOfRole(input.RoleArn);
  // Only for the access tokens of Login with Amazon and Facebook, which are not OpenID Connect.
  if (input.ProviderId !== undefined)
    throw invalidIdentityToken('The provider id is not supported: only OpenID Connect tokens are.');
  const token = input.WebIdentityToken;
  const issuer = claimedIssuer(token);
  const provider = await findOidcProvider(db, accountId, oidcProviderName(issuer));
  if (provider === undefined || provider.url !== issuer)
    throw invalidIdentityToken(`No OpenIDConnect provider found in your account for ${issuer.slice(0, 255)}`);
  const thumbprints = parseTexts(provider.thumbprints);
  const claims = await verifiedClaims(token, { url: provider.url, thumbprints }, issuerKeys, now);
  return federatedCaller(accountId, identityOf(claims, provider));
};

const requestOf = (input: WebIdentityInput): FederatedRequest => ({
  ...input,
  sessionName: input.RoleSessionName,
});

export const assumeRoleWithWebIdentity: ReadOperation<WebIdentityInput, AssumeRoleWithWebIdentityResponse> = {
  kind: 'read',
  prove,
  access: (context, input) => federatedAccess(context, OPERATION, requestOf(input)),
  async run(context, input) {
    const { subject, audience, provider } = federationOf(context, OPERATION);
    return {
      ...(await startFederatedSession(context, OPERATION, requestOf(input))),
      SubjectFromWebIdentityToken: subject,
      Provider: provider,
      Audience: audience,
    };
  },
  audit: HIDE_TOKEN,
};
