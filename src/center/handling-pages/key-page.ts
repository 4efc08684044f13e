import type { HttpResponse } from '../../core/http.ts';
import { isoSeconds } from '../../core/iso-seconds.ts';
import { type Html, html } from '../../web/html.ts';
import { centerPage, notFoundPage } from '../pages/layout.ts';
import { CENTER } from '../pages/paths.ts';
import type { CenterParts } from '../parts.ts';
import { listPublishedKeys, stateAt } from '../pgp/key-records.ts';
import type { TeamKeyRow } from '../pgp/key-table.ts';

const STATE_TEXT: Readonly<Record<TeamKeyRow['state'], string>> = {
  current: 'Our key',
  previous: 'Our key of before: use the newer one',
  retired: 'No longer used',
  revoked: 'Revoked: do not use it',
};

const fourByFour = (fingerprint: string): string => fingerprint.match(/.{4}/g)?.join(' ') ?? '';

const day = (at: number | null): string => (at === null ? 'never' : isoSeconds(Number(at)).slice(0, 10));

const keyBox = (key: TeamKeyRow, now: number): Html =>
  html`<section><h2>${STATE_TEXT[stateAt(key, now)]}</h2>
<dl><dt>User</dt><dd>${key.user_id}</dd><dt>Fingerprint</dt><dd><code>${fourByFour(key.fingerprint)}</code></dd>
<dt>Made</dt><dd>${day(key.created_at)}</dd><dt>Expires</dt><dd>${day(key.expires_at)}</dd></dl>
<details><summary>Public key</summary><pre tabindex="0">${key.armored_public_key}</pre></details></section>`;

/** The team's keys with their fingerprints, for people. */
export async function keyPage({ store, clock }: CenterParts): Promise<HttpResponse> {
  const now = clock.now();
  const keys = await listPublishedKeys(store.reader, now);
  const current = keys.find(({ state }) => state === 'current');
  return centerPage({
    title: 'OpenPGP key',
    within: CENTER.key,
    body:
      keys.length === 0
        ? html`<p>The security team has no key yet.</p>`
        : html`<p>Encrypt to this key what only the security team may read; what we sign, you verify by it. As a file: <a href="${CENTER.keyFile}">${CENTER.keyFile}</a></p>
${current === undefined ? undefined : html`<p>GnuPG finds it by address, where the web key directory of that domain leads here: <code>gpg --locate-keys ${current.email}</code></p>`}
${keys.map((key) => keyBox(key, now))}`,
  });
}

/** The same for programs: all published keys, armored, one behind another. */
export async function keyFile({ store, clock }: CenterParts): Promise<HttpResponse> {
  const keys = await listPublishedKeys(store.reader, clock.now());
  if (keys.length === 0) return notFoundPage();
  return {
    status: 200,
    headers: {
      'content-type': 'application/pgp-keys',
      'cache-control': 'public, max-age=300',
      'x-content-type-options': 'nosniff',
      'access-control-allow-origin': '*',
    },
    body: keys.map(({ armored_public_key }) => armored_public_key).join('\n'),
  };
}
