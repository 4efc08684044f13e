import type { Instant } from '../../core/clock.ts';
import type { CsafPublisher } from './csaf-documents.ts';
import { CSAF_FOLDER } from './csaf-documents.ts';
import type { DocumentEntry } from './document-records.ts';

/** Files that tell programs where documents are, below the public URL. */
export const CSAF_FILES = {
  metadata: '/.well-known/csaf/provider-metadata.json',
  index: `${CSAF_FOLDER}/index.txt`,
  changes: `${CSAF_FOLDER}/changes.csv`,
  feed: '/security/csaf/csaf-feed-tlp-white.json',
  service: '/security/csaf/service.json',
  categories: '/security/csaf/category.json',
} as const;

export interface TeamKey {
  readonly fingerprint: string;
  readonly url: string;
}

const iso = (instant: Instant): string => new Date(Number(instant)).toISOString();

interface Metadata {
  readonly publisher: CsafPublisher;
  readonly publicUrl: string;
  readonly keys: readonly TeamKey[];
  readonly changedAt: Instant;
}

/** @see https://docs.oasis-open.org/csaf/csaf/v2.0/os/csaf-v2.0-os.html#717-requirement-7-provider-metadatajson */
export const providerMetadata = ({ publisher, publicUrl, keys, changedAt }: Metadata): object => ({
  canonical_url: `${publicUrl}${CSAF_FILES.metadata}`,
  distributions: [
    { directory_url: `${publicUrl}${CSAF_FOLDER}/` },
    {
      rolie: {
        categories: [`${publicUrl}${CSAF_FILES.categories}`],
        feeds: [
          {
            summary: 'All advisories, TLP:WHITE',
            tlp_label: 'WHITE',
            url: `${publicUrl}${CSAF_FILES.feed}`,
          },
        ],
        services: [`${publicUrl}${CSAF_FILES.service}`],
      },
    },
  ],
  last_updated: iso(changedAt),
  list_on_CSAF_aggregators: true,
  metadata_version: '2.0',
  mirror_on_CSAF_aggregators: true,
  public_openpgp_keys: keys,
  publisher: {
    category: 'vendor',
    name: publisher.name,
    namespace: publisher.namespace,
    ...(publisher.contact !== undefined && { contact_details: publisher.contact }),
  },
  // Nobody can check signatures while there is no key.
  role: keys.length > 0 ? 'csaf_trusted_provider' : 'csaf_provider',
});

const rolieLink = (rel: string, href: string) => ({ rel, href });

function rolieEntry(folder: string, document: DocumentEntry): object {
  const url = `${folder}/${document.path}`;
  const signature = document.signature === null ? [] : [rolieLink('signature', `${url}.asc`)];
  return {
    id: document.path.slice(document.path.indexOf('/') + 1, -'.json'.length).toUpperCase(),
    title: document.title,
    link: [
      rolieLink('self', url),
      rolieLink('hash', `${url}.sha256`),
      rolieLink('hash', `${url}.sha512`),
      ...signature,
    ],
    published: iso(document.released_at),
    updated: iso(document.updated_at),
    summary: { content: document.summary },
    content: { type: 'application/json', src: url },
    format: { schema: 'https://docs.oasis-open.org/csaf/csaf/v2.0/csaf_json_schema.json', version: '2.0' },
  };
}

const CATEGORY = { scheme: 'urn:ietf:params:rolie:category:information-type', term: 'csaf' };

/** @see https://docs.oasis-open.org/csaf/csaf/v2.0/os/csaf-v2.0-os.html#7115-requirement-15-rolie-feed */
export const rolieFeed = (publicUrl: string, documents: readonly DocumentEntry[]): object => ({
  feed: {
    id: 'csaf-feed-tlp-white',
    title: 'CSAF feed (TLP:WHITE)',
    link: [
      rolieLink('self', `${publicUrl}${CSAF_FILES.feed}`),
      rolieLink('service', `${publicUrl}${CSAF_FILES.service}`),
    ],
    category: [CATEGORY],
    updated: iso(documents[0]?.updated_at ?? 0),
    entry: documents.map((document) => rolieEntry(`${publicUrl}${CSAF_FOLDER}`, document)),
  },
});

export const rolieService = (publicUrl: string): object => ({
  service: {
    workspace: [
      {
        title: 'CSAF feeds',
        collection: [
          {
            title: 'CSAF feed (TLP:WHITE)',
            href: `${publicUrl}${CSAF_FILES.feed}`,
            categories: { category: [CATEGORY] },
          },
        ],
      },
    ],
  },
});

/** What products there are to filter a feed by. */
export const rolieCategories = (products: readonly string[]): object => ({
  categories: { category: products.map((term) => ({ term })) },
});

/** @see https://docs.oasis-open.org/csaf/csaf/v2.0/os/csaf-v2.0-os.html#7112-requirement-12-indextxt */
export const indexText = (documents: readonly DocumentEntry[]): string =>
  documents
    .map(({ path }) => `${path}\n`)
    .sort()
    .join('');

/** The last changed first. @see https://docs.oasis-open.org/csaf/csaf/v2.0/os/csaf-v2.0-os.html#7113-requirement-13-changescsv */
export const changesText = (documents: readonly DocumentEntry[]): string =>
  documents.map(({ path, updated_at }) => `"${path}","${iso(updated_at)}"\n`).join('');
