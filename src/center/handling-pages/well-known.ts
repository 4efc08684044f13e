import type { HttpResponse } from '../../core/http.ts';
import { notFoundPage } from '../pages/layout.ts';
import type { CenterPage, CenterParts } from '../parts.ts';
import { listPublishedKeys } from '../pgp/key-records.ts';
import { publicKeyBytes } from '../pgp/public-key-bytes.ts';
import { signInClear } from '../pgp/sign-in-clear.ts';
import { domainOf, localPartHash, type WkdPath, wkdPath } from '../pgp/web-key-directory.ts';
import { readDisclosurePolicy } from '../reports/disclosure-policy.ts';
import { securityTxt } from '../reports/security-txt.ts';

export const SECURITY_TXT = '/.well-known/security.txt';

/** A file that anybody may fetch, from other pages too. */
const publicFile = (contentType: string, body: string | Uint8Array): HttpResponse => ({
  status: 200,
  headers: {
    'content-type': contentType,
    'cache-control': 'public, max-age=300',
    'x-content-type-options': 'nosniff',
    'access-control-allow-origin': '*',
  },
  body,
});

/** The last file that was signed, by what it said: a signature is not made anew for every reader. */
let last: { readonly key: string; readonly signed: string } | undefined;

/** Signed where there is a key that can. */
export async function securityTxtFile({
  store,
  sealer,
  clock,
  publicUrl,
}: CenterParts): Promise<HttpResponse> {
  const db = store.reader;
  const now = clock.now();
  const { policy } = await readDisclosurePolicy(db);
  const keys = await listPublishedKeys(db, now);
  const current = keys.find(({ state }) => state === 'current');
  const text = securityTxt({ policy, publicUrl: publicUrl(), now, hasKey: current !== undefined });
  const key = `${current?.fingerprint}\n${text}`;
  if (last?.key !== key) {
    const signed = await signInClear({ db, sealer, now }, text);
    last = { key, signed: signed?.text ?? text };
  }
  return publicFile('text/plain; charset=utf-8', last.signed);
}

const keyDirectory =
  (asked: WkdPath): CenterPage =>
  async ({ store, clock }) => {
    const keys = (await listPublishedKeys(store.reader, clock.now())).filter(
      ({ email }) => asked.domain === undefined || domainOf(email) === asked.domain,
    );
    if (asked.kind === 'policy')
      return keys.length === 0 ? notFoundPage() : publicFile('text/plain; charset=utf-8', '');
    // The current key, and those that must no longer be used; of the previous one readers learn on our page.
    const found = keys.filter(
      ({ email, state }) => state !== 'previous' && localPartHash(email) === asked.hash,
    );
    if (!found.some(({ state }) => state === 'current')) return notFoundPage();
    return publicFile(
      'application/octet-stream',
      await publicKeyBytes(found.map(({ armored_public_key }) => armored_public_key)),
    );
  };

export const keyDirectoryAt = (path: string): CenterPage | undefined => {
  const asked = wkdPath(path);
  return asked && keyDirectory(asked);
};
