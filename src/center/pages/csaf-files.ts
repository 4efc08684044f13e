import type { HttpResponse } from '../../core/http.ts';
import { html } from '../../web/html.ts';
import { publicationFacets } from '../bulletins/publications.ts';
import { CSAF_FOLDER } from '../csaf/csaf-documents.ts';
import { findDocument, listDocuments } from '../csaf/document-records.ts';
import {
  CSAF_FILES,
  changesText,
  indexText,
  providerMetadata,
  rolieCategories,
  rolieFeed,
  rolieService,
} from '../csaf/provider.ts';
import type { CenterPage, CenterParts } from '../parts.ts';
import { listPublishedKeys } from '../pgp/key-records.ts';
import { readCenterSettings } from '../settings.ts';
import { publicFile } from './feed-files.ts';
import { centerPage, notFoundPage } from './layout.ts';
import { CENTER } from './paths.ts';

const json = (value: object): HttpResponse =>
  publicFile('application/json', `${JSON.stringify(value, null, 2)}\n`);
const plain = (text: string): HttpResponse => publicFile('text/plain; charset=utf-8', text);

async function metadata({ store, clock, publicUrl }: CenterParts): Promise<HttpResponse> {
  const db = store.reader;
  const { settings } = await readCenterSettings(db);
  const keys = (await listPublishedKeys(db, clock.now())).filter(({ state }) => state !== 'revoked');
  const [newest] = await listDocuments(db);
  return json(
    providerMetadata({
      publisher: {
        name: settings.publisherName,
        namespace: settings.publisherNamespace ?? publicUrl(),
        ...(settings.contact !== undefined && { contact: settings.contact }),
      },
      publicUrl: publicUrl(),
      keys: keys.map(({ fingerprint }) => ({
        fingerprint: fingerprint.toUpperCase(),
        url: `${publicUrl()}${CENTER.keyFile}`,
      })),
      changedAt: newest?.updated_at ?? Number(keys[0]?.created_at ?? 0),
    }),
  );
}

const FILES: ReadonlyMap<string, CenterPage> = new Map<string, CenterPage>([
  [CSAF_FILES.metadata, metadata],
  [CSAF_FILES.index, async ({ store }) => plain(indexText(await listDocuments(store.reader)))],
  [
    CSAF_FILES.changes,
    async ({ store }) =>
      publicFile('text/csv; charset=utf-8', changesText(await listDocuments(store.reader))),
  ],
  [
    CSAF_FILES.feed,
    async ({ store, publicUrl }) => json(rolieFeed(publicUrl(), await listDocuments(store.reader))),
  ],
  [CSAF_FILES.service, ({ publicUrl }) => json(rolieService(publicUrl()))],
  [
    CSAF_FILES.categories,
    async ({ store }) => json(rolieCategories((await publicationFacets(store.reader)).products)),
  ],
]);

/** A document, or what proves it whole. */
const document =
  (path: string, proof: string | undefined): CenterPage =>
  async ({ store }) => {
    const row = await findDocument(store.reader, path);
    if (row === undefined) return notFoundPage();
    if (proof === undefined) return publicFile('application/json', row.text);
    const name = path.slice(path.indexOf('/') + 1);
    if (proof === 'sha256') return plain(`${row.sha256}  ${name}\n`);
    if (proof === 'sha512') return plain(`${row.sha512}  ${name}\n`);
    return row.signature === null
      ? notFoundPage()
      : publicFile('application/pgp-signature; charset=utf-8', row.signature);
  };

/** @see https://docs.oasis-open.org/csaf/csaf/v2.0/os/csaf-v2.0-os.html#7114-requirement-14-directory-listings */
const listing =
  (year: string | undefined): CenterPage =>
  async ({ store }) => {
    const documents = await listDocuments(store.reader);
    const paths = documents.map(({ path }) => path).sort();
    const names =
      year === undefined
        ? ['index.txt', 'changes.csv', ...new Set(paths.map((path) => `${path.slice(0, 4)}/`))]
        : paths
            .filter((path) => path.startsWith(`${year}/`))
            .map((path) => path.slice(5))
            .flatMap((name) => [name, `${name}.sha256`, `${name}.sha512`, `${name}.asc`]);
    if (year !== undefined && names.length === 0) return notFoundPage();
    return centerPage({
      title: `CSAF documents${year === undefined ? '' : ` of ${year}`}`,
      isPrivate: true,
      body: html`<ul>${names.map((name) => html`<li><a href="${name}">${name}</a></li>`)}</ul>`,
    });
  };

const DOCUMENT = /^([0-9]{4}\/[+\-a-z0-9_]{1,64}\.json)(?:\.(sha256|sha512|asc))?$/;
const FOLDER = /^(?:([0-9]{4})\/)?$/;

export function csafFileAt(path: string): CenterPage | undefined {
  const known = FILES.get(path);
  if (known !== undefined || !path.startsWith(`${CSAF_FOLDER}/`)) return known;
  const rest = path.slice(CSAF_FOLDER.length + 1);
  const [, name, proof] = DOCUMENT.exec(rest) ?? [];
  if (name !== undefined) return document(name, proof);
  const folder = FOLDER.exec(rest);
  return folder === null ? undefined : listing(folder[1]);
}
