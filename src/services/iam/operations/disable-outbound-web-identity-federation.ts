import { findOutboundIssuer, updateOutboundIssuer } from '../../../identity/outbound/records.ts';
import { write } from '../../contract.ts';
import { onAccount } from '../access/account.ts';
import { federationDisabled } from '../errors.ts';

/** Tokens that were made stay good until they run out: the keys remain published. */
export const disableOutboundWebIdentityFederation = write<unknown, Record<string, never>>(
  onAccount('iam:DisableOutboundWebIdentityFederation'),
  async ({ db, accountId }) => {
    const issuer = await findOutboundIssuer(db, accountId);
    if (issuer?.is_enabled !== 1) throw federationDisabled(accountId);
    await updateOutboundIssuer(db, issuer.id, { is_enabled: 0 });
    return {};
  },
);
