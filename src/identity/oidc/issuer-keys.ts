import type { JSONWebKeySet } from 'jose';
import type { Instant } from '../../core/clock.ts';
import { Lru } from '../lru.ts';
import type { AddressPolicy } from './address-policy.ts';
import { FetchError, fetchJson } from './fetch-json.ts';

/** An issuer as an account registered it. */
export interface Issuer {
  /** `iss` of its tokens. */
  readonly url: string;
  readonly thumbprints: readonly string[];
}

/** The public keys of issuers, by their discovery documents. */
export interface IssuerKeys {
  /**
   * The keys an issuer signs with now. They are fetched anew when they are old, and when they lack `kid`, but an issuer is
   * never asked more often than every few seconds, whatever strangers send.
   * @throws FetchError
   */
  keysOf(issuer: Issuer, kid: string | undefined, now: Instant): Promise<JSONWebKeySet>;
}

/** Keys are used so long after they were fetched; in milliseconds. A key an issuer withdraws is good no longer than that. */
const GOOD_FOR = 10 * 60_000;
/** Milliseconds between two looks for a key that was not there. */
const UNKNOWN_KEY_PAUSE = 30_000;
/** Milliseconds before an issuer that did not answer is asked again. */
const FAILURE_PAUSE = 5000;
/** Issuers remembered. */
const REMEMBERED = 1000;
/** Keys of one issuer. */
const MAX_KEYS = 100;

interface Known {
  keys?: JSONWebKeySet;
  fetchedAt: Instant;
  triedAt: Instant;
  failure?: FetchError;
  pending?: Promise<JSONWebKeySet>;
}

type Fetch = (url: URL, thumbprints: readonly string[]) => Promise<unknown>;

export const createIssuerKeys = (addresses: AddressPolicy): IssuerKeys =>
  issuerKeysBy((url, thumbprints) => fetchJson(url, { addresses, thumbprints }));

/** As {@link createIssuerKeys}, over any way to fetch. */
export function issuerKeysBy(fetch: Fetch): IssuerKeys {
  const issuers = new Lru<Known>(REMEMBERED);

  const refresh = (issuer: Issuer, known: Known, now: Instant): Promise<JSONWebKeySet> => {
    known.triedAt = now;
    known.pending ??= fetchKeys(fetch, issuer)
      .then((keys) => {
        known.keys = keys;
        known.fetchedAt = now;
        delete known.failure;
        return keys;
      })
      .catch((error: unknown) => {
        known.failure = error instanceof FetchError ? error : new FetchError('answer', String(error), error);
        throw known.failure;
      })
      .finally(() => {
        delete known.pending;
      });
    return known.pending;
  };

  return {
    async keysOf(issuer, kid, now) {
      // Thumbprints decide who may answer for the issuer: another list shares nothing.
      const key = JSON.stringify([issuer.url, issuer.thumbprints]);
      const known = issuers.get(key) ?? { fetchedAt: 0, triedAt: 0 };
      issuers.set(key, known);
      if (known.pending !== undefined) return known.pending;
      const { keys, failure } = known;
      if (failure !== undefined && now - known.triedAt < FAILURE_PAUSE) {
        if (keys !== undefined && now - known.fetchedAt < GOOD_FOR && hasKey(keys, kid)) return keys;
        throw failure;
      }
      if (keys === undefined || now - known.fetchedAt >= GOOD_FOR) return refresh(issuer, known, now);
      if (!hasKey(keys, kid) && now - known.triedAt >= UNKNOWN_KEY_PAUSE) return refresh(issuer, known, now);
      return keys;
    },
  };
}

const hasKey = ({ keys }: JSONWebKeySet, kid: string | undefined): boolean =>
  kid === undefined || keys.some((key) => key.kid === kid);

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** @see https://openid.net/specs/openid-connect-discovery-1_0.html §4 */
async function fetchKeys(fetch: Fetch, { url, thumbprints }: Issuer): Promise<JSONWebKeySet> {
  const discovery = new URL(`${url.replace(/\/$/, '')}/.well-known/openid-configuration`);
  const configuration = await fetch(discovery, thumbprints);
  if (!isObject(configuration) || configuration['issuer'] !== url)
    throw new FetchError('answer', `${discovery.href} is the document of another issuer`);
  const location = configuration['jwks_uri'];
  const keysUrl = typeof location === 'string' ? URL.parse(location) : null;
  if (keysUrl === null) throw new FetchError('answer', `${discovery.href} has no jwks_uri`);
  const set = await fetch(keysUrl, thumbprints);
  const keys = isObject(set) ? set['keys'] : undefined;
  if (!Array.isArray(keys) || keys.length > MAX_KEYS || !keys.every(isObject))
    throw new FetchError('answer', `${keysUrl.href} has no key set`);
  return { keys } as JSONWebKeySet;
}
