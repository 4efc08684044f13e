import { createHmac, timingSafeEqual } from 'node:crypto';
import { type HttpRequest, header } from '../core/http.ts';

/** Bytes of the longest form. */
const LONGEST_FORM = 32 * 1024;

/** Fields of a posted form; a field that comes twice is none of ours. */
export type Form = ReadonlyMap<string, string>;

/** The fields of a form; undefined for what no form of ours sends. */
export function readForm(request: HttpRequest): Form | undefined {
  const type = header(request, 'content-type')?.split(';')[0]?.trim().toLowerCase();
  if (type !== 'application/x-www-form-urlencoded' || request.body.length > LONGEST_FORM) return undefined;
  const fields = new Map<string, string>();
  for (const [name, value] of new URLSearchParams(new TextDecoder().decode(request.body))) {
    if (fields.has(name)) return undefined;
    fields.set(name, value);
  }
  return fields;
}

/** Proves that a form was made for who holds this cookie; other sites can neither read nor guess it. */
export const formToken = (cookie: string): string =>
  createHmac('sha256', cookie).update('keywarden form').digest('base64url');

export function isFormToken(given: string | undefined, cookie: string | undefined): boolean {
  if (given === undefined || cookie === undefined || cookie === '') return false;
  const [actual, expected] = [Buffer.from(given), Buffer.from(formToken(cookie))];
  return actual.length === expected.length && timingSafeEqual(actual, expected);
}
