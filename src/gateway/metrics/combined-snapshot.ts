import { addHistograms, type HistogramState } from '../../core/histogram.ts';
import type { MetricsSnapshot } from './snapshot.ts';

type Plain = Readonly<Record<string, unknown>>;

/** What the processes of one machine know together: totals and what is in hand are added, the rest is as one says it. */
export function combinedSnapshot([own, ...others]: readonly [
  MetricsSnapshot,
  ...MetricsSnapshot[],
]): MetricsSnapshot {
  if (others.length === 0) return own;
  const all = [own, ...others];
  const most = (pick: (snapshot: MetricsSnapshot) => number): number => Math.max(...all.map(pick));
  const { at, build, hsm, rows, audit, storage } = own;
  const sum = added(all) as MetricsSnapshot;
  return {
    ...sum,
    at,
    build,
    crewNumber: own.crewNumber,
    ...(own.certificateEndsAt !== undefined && { certificateEndsAt: own.certificateEndsAt }),
    process: { ...sum.process, startedAt: own.process.startedAt },
    audit: { ...sum.audit, mostEvents: audit.mostEvents },
    storage: {
      ...sum.storage,
      dialect: storage.dialect,
      membership: { ...sum.storage.membership, members: storage.membership.members },
      feedAgeMilliseconds: most((snapshot) => snapshot.storage.feedAgeMilliseconds),
    },
    ...(hsm !== undefined && { hsm }),
    ...(rows !== undefined && { rows }),
  };
}

/** Numbers are summed, objects member by member, lists by what names their entries; a truth is one of all. */
function added(values: readonly unknown[]): unknown {
  const [first] = values;
  if (typeof first === 'number')
    return values.reduce((total: number, value) => total + (typeof value === 'number' ? value : 0), 0);
  if (typeof first === 'boolean') return values.every((value) => value === true);
  if (Array.isArray(first)) return addedLists(values as readonly (readonly unknown[])[]);
  if (typeof first !== 'object' || first === null) return first;
  const objects = values as readonly Plain[];
  if ('bounds' in first) return addHistograms(objects as unknown as readonly HistogramState[]);
  const names = new Set(objects.flatMap((object) => Object.keys(object)));
  return Object.fromEntries(
    [...names].map((name) => [
      name,
      added(objects.map((object) => object[name]).filter((value) => value !== undefined)),
    ]),
  );
}

function addedLists(lists: readonly (readonly unknown[])[]): unknown[] {
  const alike = Map.groupBy(lists.flat(), nameOf);
  return [...alike.values()].map(added);
}

/** Such as a service and a code: all of an entry that is no number. */
const nameOf = (entry: unknown): string =>
  JSON.stringify(
    Object.entries(Object(entry) as Plain).filter(([, value]) =>
      ['string', 'boolean'].includes(typeof value),
    ),
  );
