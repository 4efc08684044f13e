import { CompactSign } from 'jose';
import { newUuid } from '../../../core/uuid.ts';
import { signingKeyOf } from '../../../identity/outbound/key-schedule.ts';
import { openOutboundKey } from '../../../identity/outbound/keys.ts';
import { findOutboundIssuer, listOutboundKeys } from '../../../identity/outbound/records.ts';
import { read } from '../../contract.ts';
import { federationDisabled, payloadTooLarge, sessionEscalation } from '../errors.ts';
import { algorithmOf, secondsOf, type TokenInput, tokenAccess } from '../outbound/access.ts';
import { tokenClaims } from '../outbound/claims.ts';
import type { GetWebIdentityTokenResponse } from '../schema.ts';

/** Bytes of the payload, before it is encoded; as observed of AWS, which does not publish it. */
const MAX_PAYLOAD_BYTES = 14_984;

/** A token by which the caller proves to services outside who it is. */
export const getWebIdentityToken = read<TokenInput, GetWebIdentityTokenResponse>(
  tokenAccess,
  async (context, input) => {
    const { caller, accountId, db, now, region, random, sealer } = context;
    const algorithm = algorithmOf(input);
    const seconds = secondsOf(input);
    const expiresAt = now + seconds * 1000;
    const issuer = await findOutboundIssuer(db, accountId);
    if (issuer?.is_enabled !== 1) throw federationDisabled();
    if (caller.session !== undefined && expiresAt > caller.session.expiresAt) throw sessionEscalation();
    const claims = tokenClaims(caller, {
      issuer: issuer.url,
      audiences: input.Audience,
      tags: input.Tags ?? [],
      region,
      issuedAt: now,
      seconds,
      id: newUuid(random),
    });
    const payload = new TextEncoder().encode(JSON.stringify(claims));
    if (payload.length > MAX_PAYLOAD_BYTES) throw payloadTooLarge();
    const key = signingKeyOf(await listOutboundKeys(db, issuer.id), algorithm, now);
    if (key === undefined) throw new Error(`issuer ${issuer.id} has no ${algorithm} key`);
    const token = await new CompactSign(payload)
      .setProtectedHeader({ kid: key.kid, typ: 'JWT', alg: algorithm })
      .sign(openOutboundKey(sealer, issuer, key));
    return { WebIdentityToken: token, Expiration: new Date(expiresAt) };
  },
  { responseElements: true, hide: ['WebIdentityToken'] },
);
