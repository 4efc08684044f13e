import { QUOTAS } from '../../identity/iam-quotas.ts';
import { oidcProviderName } from '../../identity/oidc-providers.ts';
import { invalidInput, quotaExceeded, validationError } from './errors.ts';

/** Certificates one provider may be known by; the text says "fewer than", and means "at most". */
const MAX_THUMBPRINTS = 5;

const URL_INVALID = 'Invalid Open ID Connect Provider URL';

/**
 * The issuer's URL without its query. AWS wants `https`; plain `http` is taken too, but keys are fetched over it only
 * from this machine, and only where the operator allows that.
 * @throws AwsError ValidationError
 */
export function checkedIssuerUrl(given: string): string {
  const parsed = URL.parse(given);
  const isWeb = parsed?.protocol === 'https:' || parsed?.protocol === 'http:';
  if (parsed === null || !isWeb || parsed.username !== '' || parsed.password !== '' || /[\s\\]/.test(given))
    throw validationError(URL_INVALID);
  const name = oidcProviderName(given);
  // It becomes the prefix of condition keys: `<name>:sub` must not be a key of a service, such as `aws:…`.
  if (/^[\w-]+$/.test(name) && name.toLowerCase() !== 'localhost') throw validationError(URL_INVALID);
  return `${parsed.protocol}//${name}`;
}

/** @throws AwsError InvalidInput */
export function checkedThumbprints(given: readonly string[] = []): readonly string[] {
  if (given.length > MAX_THUMBPRINTS)
    throw invalidInput(`Thumbprint list must contain fewer than ${MAX_THUMBPRINTS} entries.`);
  return [...new Set(given.map((thumbprint) => thumbprint.toLowerCase()))];
}

/** Each once, in the order given. @throws AwsError LimitExceeded */
export function checkedClientIds(given: readonly string[] = []): readonly string[] {
  const ids = [...new Set(given)];
  if (ids.length > QUOTAS.ClientIdsPerOpenIdConnectProvider)
    throw quotaExceeded('ClientIdsPerOpenIdConnectProvider', QUOTAS.ClientIdsPerOpenIdConnectProvider);
  return ids;
}
