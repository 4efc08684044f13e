import { newUuid } from '../../../core/uuid.ts';
import { outboundIssuerPath } from '../../../identity/outbound/documents.ts';
import { type FreshKey, makeOutboundKey, outboundKeyRow } from '../../../identity/outbound/keys.ts';
import {
  findOutboundIssuer,
  insertOutboundIssuer,
  insertOutboundKeys,
  updateOutboundIssuer,
} from '../../../identity/outbound/records.ts';
import { OUTBOUND_ALGORITHMS } from '../../../identity/outbound/tables.ts';
import { preparedWrite } from '../../contract.ts';
import { onAccount } from '../access/account.ts';
import { federationEnabled } from '../errors.ts';
import type { EnableOutboundWebIdentityFederationResponse } from '../schema.ts';

/**
 * The issuer and its keys are made once and stay the same however often they are disabled; only another public URL of
 * the deployment changes the issuer's, at the next enabling.
 */
export const enableOutboundWebIdentityFederation = preparedWrite<
  unknown,
  EnableOutboundWebIdentityFederationResponse,
  readonly FreshKey[]
>(
  onAccount('iam:EnableOutboundWebIdentityFederation'),
  async ({ db, accountId, now }) =>
    (await findOutboundIssuer(db, accountId)) === undefined
      ? Promise.all(OUTBOUND_ALGORITHMS.map((algorithm) => makeOutboundKey(algorithm, now)))
      : [],
  async ({ db, accountId, now, random, sealer, publicUrl }, _input, fresh) => {
    const known = await findOutboundIssuer(db, accountId);
    if (known?.is_enabled === 1) throw federationEnabled(accountId);
    const id = known?.id ?? newUuid(random);
    const url = publicUrl + outboundIssuerPath(id);
    if (known === undefined) {
      await insertOutboundIssuer(db, { account_id: accountId, id, url, is_enabled: 1, created_at: now });
      const rows = fresh.map((key) => outboundKeyRow(sealer, { id, account_id: accountId }, key, []));
      await insertOutboundKeys(db, rows);
    } else await updateOutboundIssuer(db, id, { url, is_enabled: 1 });
    return { IssuerIdentifier: url };
  },
);
