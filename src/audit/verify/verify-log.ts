import { GENESIS } from '../chain.ts';
import { ChainWalk } from './chain-walk.ts';
import { readDigests, type Signed } from './read-digests.ts';
import { MOST_PROBLEMS, type Problem, type VerificationReport } from './report.ts';
import type { PublicDigestKey, VerifySource } from './source.ts';
import { trustedKeys } from './trusted-keys.ts';

export interface VerifyOptions {
  /** First and last place to look at; all unless told. Whole stretches between digests are looked at. */
  readonly from?: number;
  readonly to?: number;
  /** Whether a key is trusted without another that vouches for it. */
  readonly isAnchor: (key: PublicDigestKey) => boolean;
  readonly onProgress?: (place: number, last: number) => void;
}

const fromHex = (text: string): Uint8Array => new Uint8Array(Buffer.from(text, 'hex'));

/** Where the walk may begin: the last place before `from` whose link is signed, or the very beginning. */
function startOf(signed: Signed, from: number): { readonly place: number; readonly link: Uint8Array } {
  const { checkpoint } = signed;
  const before = signed.events.findLast(({ to }) => to < from);
  const [to, chain] =
    before !== undefined && before.to >= (checkpoint?.to ?? 0)
      ? [before.to, before.chain]
      : [checkpoint?.to ?? 0, checkpoint?.chain];
  return { place: to, link: chain === undefined ? GENESIS : fromHex(chain) };
}

/** Where it ends: with the first digest that has `to`. */
const endOf = (signed: Signed, to: number): number =>
  to === Number.MAX_SAFE_INTEGER ? to : (signed.events.find((digest) => digest.to >= to)?.to ?? to);

/** Holds a record against its links, its digests and the keys that signed them. */
export async function verifyLog(source: VerifySource, options: VerifyOptions): Promise<VerificationReport> {
  const problems: Problem[] = [];
  let problemCount = 0;
  const tell = (problem: Problem): void => {
    problemCount += 1;
    if (problems.length < MOST_PROBLEMS) problems.push(problem);
  };
  const keys = trustedKeys(await source.keys(), options.isAnchor);
  keys.problems.forEach(tell);
  const signed = await readDigests(source.digests(), keys.trusted, tell);
  const start = startOf(signed, options.from ?? 1);
  const end = endOf(signed, options.to ?? Number.MAX_SAFE_INTEGER);
  const walk = new ChainWalk(start, signed.events, tell);
  const last = signed.events.at(-1);
  for await (const entries of source.entries(start.place + 1, end)) {
    for (const entry of entries) walk.step(entry);
    options.onProgress?.(walk.place, Math.min(end, Math.max(last?.to ?? 0, walk.place)));
  }
  const signedTo = last?.to ?? 0;
  const wanted = Math.min(signedTo, end);
  if (walk.place < wanted) {
    const detail = `${wanted - walk.place} events at the end were signed and are not there any more; the last of them was of ${new Date(last?.endTime ?? 0).toISOString()}`;
    tell({ kind: 'truncated', sequence: walk.place + 1, to: wanted, detail });
  }
  const tombstones = checkTombstones(walk, signed, start.place, tell);
  return {
    isWhole: problemCount === 0,
    events: walk.events,
    tombstones,
    from: walk.events === 0 ? 0 : start.place + 1,
    to: walk.events === 0 ? 0 : walk.place,
    digests: signed.count,
    signedTo,
    ...(last !== undefined && { signedAt: last.madeAt }),
    unsigned: Math.max(0, walk.place - Math.max(signedTo, start.place)),
    head: Buffer.from(walk.link).toString('hex'),
    problemCount,
    problems,
  };
}

/** Each tombstone must be one of those that a signed removal left. */
function checkTombstones(
  walk: ChainWalk,
  signed: Signed,
  start: number,
  tell: (problem: Problem) => void,
): number {
  let count = 0;
  for (const [number, seen] of walk.tombstones) {
    count += seen.count;
    const removal = signed.tombstones.get(number);
    if (removal !== undefined && removal.places === seen.places.digest('hex')) continue;
    const detail = `${seen.count} events from here on were removed, and no signed statement says just these were`;
    tell({ kind: 'tombstone', sequence: seen.first, detail });
  }
  for (const removal of signed.tombstones.values()) {
    const isLookedAt = removal.from > start && removal.to <= walk.place;
    if (!isLookedAt || walk.tombstones.has(removal.number)) continue;
    tell({
      kind: 'tombstone',
      sequence: removal.from,
      to: removal.to,
      detail: 'what was left of removed events is gone',
    });
  }
  return count;
}
