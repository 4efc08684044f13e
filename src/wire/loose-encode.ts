import { encodeBase64 } from './base64.ts';
import { formatDateTime } from './timestamp.ts';
import { escapeXml, xmlElement } from './xml-encode.ts';

/**
 * JSON and XML of values that no schema describes: the members of errors, which are few and small.
 * Dates are epoch seconds in JSON, `date-time` in XML; bytes are Base64 in both.
 */
export const looseJson = (value: unknown): string => JSON.stringify(plain(value));

function plain(value: unknown): unknown {
  if (value instanceof Date) return value.getTime() / 1000;
  if (value instanceof Uint8Array) return encodeBase64(value);
  if (Array.isArray(value)) return value.map(plain);
  if (typeof value === 'object' && value !== null)
    return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, plain(item)]));
  return value;
}

function content(value: unknown): string {
  if (value instanceof Date) return formatDateTime(value);
  if (value instanceof Uint8Array) return encodeBase64(value);
  if (Array.isArray(value)) return value.map((item) => xmlElement('member', content(item))).join('');
  if (typeof value === 'object' && value !== null) return looseXml(value);
  return escapeXml(String(value));
}

/** One element for each member that is there. */
export function looseXml(value: object): string {
  return Object.entries(value)
    .filter(([, item]) => item !== undefined && item !== null)
    .map(([key, item]) => xmlElement(key, content(item)))
    .join('');
}
