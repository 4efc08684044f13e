import { findOutboundIssuer } from '../../../identity/outbound/records.ts';
import { read } from '../../contract.ts';
import { onAccount } from '../access/account.ts';
import { federationDisabled } from '../errors.ts';
import type { GetOutboundWebIdentityFederationInfoResponse } from '../schema.ts';

export const getOutboundWebIdentityFederationInfo = read<
  unknown,
  GetOutboundWebIdentityFederationInfoResponse
>(onAccount('iam:GetOutboundWebIdentityFederationInfo'), async ({ db, accountId }) => {
  const issuer = await findOutboundIssuer(db, accountId);
  if (issuer?.is_enabled !== 1) throw federationDisabled(accountId);
  return { IssuerIdentifier: issuer.url, JwtVendingEnabled: true };
});
