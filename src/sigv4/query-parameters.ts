import { SignatureError } from './faults.ts';

/** The parameters that sign a URL, in the one spelling that is accepted. */
const AUTH_PARAMETERS = [
  'X-Amz-Algorithm',
  'X-Amz-Credential',
  'X-Amz-Date',
  'X-Amz-Expires',
  'X-Amz-SignedHeaders',
  'X-Amz-Signature',
  'X-Amz-Security-Token',
] as const;

export type AuthParameter = (typeof AUTH_PARAMETERS)[number];

const BY_LOWER_CASE: ReadonlyMap<string, AuthParameter> = new Map(
  AUTH_PARAMETERS.map((name) => [name.toLowerCase(), name]),
);

/**
 * The signing parameters of a query, decoded; undefined when it has none.
 * @throws SignatureError incomplete, when one is repeated, spelt in another case or disguised by percent-encoding:
 * readers that take the first and readers that take the last would see different requests (CVE-2022-2385)
 */
export function authParameters(query: string): ReadonlyMap<AuthParameter, string> | undefined {
  if (query === '') return undefined;
  const found = new Map<AuthParameter, string>();
  for (const part of query.split('&')) {
    const equals = part.indexOf('=');
    const rawName = equals < 0 ? part : part.slice(0, equals);
    const name = BY_LOWER_CASE.get(decode(rawName, rawName).toLowerCase());
    if (name === undefined) continue;
    if (rawName !== name) {
      throw new SignatureError('incomplete', `Query-string parameter '${name}' must be spelled so.`);
    }
    if (found.has(name)) {
      throw new SignatureError('incomplete', `Query-string parameter '${name}' must not be repeated.`);
    }
    const value = decode(equals < 0 ? '' : part.slice(equals + 1), undefined);
    if (value === undefined) {
      throw new SignatureError(
        'incomplete',
        `Query-string parameter '${name}' is not percent-encoded UTF-8.`,
      );
    }
    found.set(name, value);
  }
  return found.size === 0 ? undefined : found;
}

function decode<Fallback extends string | undefined>(text: string, fallback: Fallback): string | Fallback {
  if (!text.includes('%')) return text;
  try {
    return decodeURIComponent(text);
  } catch {
    return fallback;
  }
}
