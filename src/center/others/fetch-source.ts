import { createHash } from 'node:crypto';
import { readKey } from 'openpgp';
import type { Clock, Instant } from '../../core/clock.ts';
import { type AddressPolicy, publicAddressPolicy } from '../../identity/oidc/address-policy.ts';
import type { Store } from '../../storage/store.ts';
import { guardedRequest } from '../guarded-request.ts';
import { signerOf } from '../pgp/verify-detached.ts';
import { readCenterSettings } from '../settings.ts';
import { MOST_DOCUMENT_BYTES, readCsaf } from './read-csaf.ts';
import { keepForeign } from './records.ts';
import { hasDueSource, takeSource, updateSource } from './sources.ts';
import type { SourceRow } from './tables.ts';

/** Documents taken of one source at a time, the oldest first; the others come the next time. */
const MOST_AT_ONCE = 50;
const MOST_LIST_BYTES = 8 * 1024 * 1024;
const MOST_SMALL_BYTES = 256 * 1024;
const MOST_KEYS = 10;

interface Wanted {
  readonly url: string;
  readonly changedAt: Instant;
  /** Of its signature and its SHA-512, where the feed names them. */
  readonly signatureUrl: string | undefined;
  readonly hashUrl: string | undefined;
}

interface Fetching {
  readonly addresses: AddressPolicy;
  /** Armored keys of the provider. */
  readonly keys: readonly string[];
}

async function get(url: string, addresses: AddressPolicy, mostBytes: number): Promise<Uint8Array> {
  const { status, body } = await guardedRequest(url, { method: 'GET', headers: {}, addresses, mostBytes });
  if (status !== 200) throw new Error(`${url} answers ${status}`);
  return body;
}

const textAt = async (url: string, addresses: AddressPolicy, mostBytes: number): Promise<string> =>
  new TextDecoder().decode(await get(url, addresses, mostBytes));

type Members = Readonly<Record<string, unknown>>;
const membersOf = (value: unknown): Members =>
  typeof value === 'object' && value !== null ? (value as Members) : {};
const listOf = (value: unknown): readonly Members[] => (Array.isArray(value) ? value.map(membersOf) : []);
const textOf = (value: unknown): string | undefined => (typeof value === 'string' ? value : undefined);

const jsonAt = async (url: string, addresses: AddressPolicy): Promise<Members> =>
  membersOf(JSON.parse(await textAt(url, addresses, MOST_LIST_BYTES)));

function wantedOfEntry(entry: Members): Wanted | undefined {
  const links = listOf(entry['link']);
  const linkTo = (rel: string, ending: string): string | undefined =>
    links
      .map((link) => (link['rel'] === rel ? textOf(link['href']) : undefined))
      .find((href) => href?.endsWith(ending));
  const url = textOf(membersOf(entry['content'])['src']) ?? linkTo('self', '.json');
  const changedAt = Date.parse(textOf(entry['updated']) ?? '');
  if (url === undefined || !Number.isFinite(changedAt)) return undefined;
  return { url, changedAt, signatureUrl: linkTo('signature', ''), hashUrl: linkTo('hash', '.sha512') };
}

/** Lines of changes.csv: a path and an instant. */
function wantedOfChanges(folder: string, text: string): Wanted[] {
  const base = folder.endsWith('/') ? folder : `${folder}/`;
  return text.split('\n').flatMap((line) => {
    const [, path, time] = /^"?([^",]+)"?,"?([^",]+)"?\r?$/.exec(line) ?? [];
    const url = path === undefined ? undefined : URL.parse(path, base)?.href;
    const changedAt = Date.parse(time ?? '');
    if (url === undefined || !url.startsWith(base) || !Number.isFinite(changedAt)) return [];
    return [{ url, changedAt, signatureUrl: `${url}.asc`, hashUrl: `${url}.sha512` }];
  });
}

/** By ROLIE feed where there is one, else by changes.csv. Only what is for everybody. */
async function wantedOf(metadata: Members, addresses: AddressPolicy): Promise<Wanted[]> {
  const distributions = listOf(metadata['distributions']);
  const feeds = distributions
    .flatMap((one) => listOf(membersOf(one['rolie'])['feeds']))
    .filter((feed) => feed['tlp_label'] === 'WHITE');
  const wanted: Wanted[] = [];
  for (const feed of feeds.slice(0, 5)) {
    const { feed: content } = await jsonAt(textOf(feed['url']) ?? '', addresses);
    wanted.push(...listOf(membersOf(content)['entry']).flatMap((entry) => wantedOfEntry(entry) ?? []));
  }
  const folder = distributions.map((one) => textOf(one['directory_url'])).find((url) => url !== undefined);
  if (feeds.length > 0 || folder === undefined) return wanted;
  const changes = new URL('changes.csv', folder.endsWith('/') ? folder : `${folder}/`).href;
  return wantedOfChanges(folder, await textAt(changes, addresses, MOST_LIST_BYTES));
}

/** Keys whose fingerprint is as the metadata says. */
async function keysOf(metadata: Members, addresses: AddressPolicy): Promise<string[]> {
  const keys: string[] = [];
  for (const key of listOf(metadata['public_openpgp_keys']).slice(0, MOST_KEYS)) {
    const url = textOf(key['url']);
    if (url === undefined) continue;
    const armored = await textAt(url, addresses, MOST_SMALL_BYTES);
    const fingerprint = textOf(key['fingerprint'])?.toLowerCase();
    if (
      fingerprint !== undefined &&
      (await readKey({ armoredKey: armored })).getFingerprint() !== fingerprint
    )
      throw new Error(`${url} is not the key that its fingerprint names`);
    keys.push(armored);
  }
  return keys;
}

/** @throws Error where it is not whole, or its signature is not the provider's */
async function fetchDocument({ url, signatureUrl, hashUrl }: Wanted, { addresses, keys }: Fetching) {
  const bytes = await get(url, addresses, MOST_DOCUMENT_BYTES);
  if (hashUrl !== undefined) {
    const stated = (await textAt(hashUrl, addresses, MOST_SMALL_BYTES)).trim().split(/\s/)[0]?.toLowerCase();
    if (stated !== createHash('sha512').update(bytes).digest('hex'))
      throw new Error(`${url} is not what its hash says`);
  }
  if (keys.length === 0) return { bytes, signedBy: null };
  if (signatureUrl === undefined) throw new Error(`${url} has no signature, though its provider has keys`);
  const signedBy = await signerOf(bytes, await textAt(signatureUrl, addresses, MOST_SMALL_BYTES), keys);
  if (signedBy === undefined) throw new Error(`${url} is not signed by its provider`);
  return { bytes, signedBy };
}

const LONGEST_PROBLEM = 500;

const describe = (problem: unknown): string =>
  (problem instanceof Error ? problem.message : String(problem)).slice(0, LONGEST_PROBLEM);

/** Takes in what is new at a source. One document that is bad keeps none of the others out. */
async function takeNew(
  { store, clock }: { readonly store: Store; readonly clock: Clock },
  source: SourceRow,
  isStopped: () => boolean,
): Promise<void> {
  const { settings } = await readCenterSettings(store.reader);
  const addresses = publicAddressPolicy(settings.allowsPrivateAddresses);
  const metadata = await jsonAt(source.url, addresses);
  const keys = await keysOf(metadata, addresses);
  const wanted = (await wantedOf(metadata, addresses))
    .filter(({ changedAt }) => changedAt > Number(source.seen_until))
    .sort((one, other) => one.changedAt - other.changedAt);
  const fetching = { addresses, keys };
  let count = source.document_count;
  let problem: string | undefined;
  for (const one of wanted.slice(0, MOST_AT_ONCE)) {
    if (isStopped()) return;
    try {
      const { bytes, signedBy } = await fetchDocument(one, fetching);
      const text = new TextDecoder().decode(bytes);
      const advisory = readCsaf(text);
      count++;
      await store.write(async ({ db }) => {
        await keepForeign(db, clock.now(), { advisory, text, origin: source.id, signedBy });
        // What comes behind one that failed is looked at again with it.
        const seen = problem === undefined ? { seen_until: one.changedAt } : {};
        await updateSource(db, source.id, { ...seen, document_count: count });
      });
    } catch (failure) {
      problem ??= describe(failure);
    }
  }
  const now = clock.now();
  const hasMore = wanted.length > MOST_AT_ONCE && problem === undefined;
  await store.write(({ db }) =>
    updateSource(db, source.id, {
      last_fetch_at: now,
      last_problem: problem ?? null,
      ...(hasMore && { next_fetch_at: now }),
    }),
  );
}

/** Looks at one source that is due. Any number of nodes may do it at once: each source is one node's for an hour. */
export async function fetchDueSource(
  parts: { readonly store: Store; readonly clock: Clock },
  isStopped: () => boolean,
): Promise<void> {
  const { store, clock } = parts;
  if (!(await hasDueSource(store.reader, clock.now()))) return;
  const source = await store.write(({ db }) => takeSource(db, clock.now()));
  if (source === undefined) return;
  try {
    await takeNew(parts, source, isStopped);
  } catch (problem) {
    await store.write(({ db }) =>
      updateSource(db, source.id, {
        last_fetch_at: clock.now(),
        last_problem: describe(problem),
      }),
    );
  }
}
