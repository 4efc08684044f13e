import type { Instant } from './core/clock.ts';
import type { Crew } from './core/crew.ts';
import type { HsmHealth } from './custody/custody.ts';
import type { NodeHealth } from './gateway/pages.ts';
import type { MembershipCounters, Store } from './storage/store.ts';

export interface HealthSources {
  readonly store: Pick<Store, 'feedAgeMilliseconds' | 'counters'>;
  /** Must not load the HSM, however often it is asked. */
  readonly hsm: () => Promise<HsmHealth>;
  readonly crew: Crew;
  readonly now: () => Instant;
  /** When the certificate that is served ends; undefined without TLS. */
  readonly certificateEndsAt: () => Instant | undefined;
}

/** What a node says of itself. What is wrong may name paths, and strangers read this: it names none. */
export async function healthOf({
  store,
  hsm,
  crew,
  now,
  certificateEndsAt,
}: HealthSources): Promise<NodeHealth> {
  const feedAge = store.feedAgeMilliseconds();
  const hsmHealth = await hsm();
  const end = certificateEndsAt();
  const checks = {
    database: { healthy: feedAge < 2000, detail: `change feed read ${Math.round(feedAge)} ms ago` },
    members: membersCheck(store.counters().membership),
    hsm: { healthy: hsmHealth.healthy, detail: hsmDetail(hsmHealth) },
    ...(crew.size > 1 && { workers: workersCheck(crew) }),
    ...(end !== undefined && { certificate: certificateCheck(end, now()) }),
  };
  return { ready: checks.database.healthy, checks };
}

const membersCheck = ({ isMember, members, leasesRunOut, timesPutOut }: MembershipCounters) => ({
  healthy: isMember,
  detail: `${members} processes answer; ${leasesRunOut} writes of this one waited for one that hung; put out ${timesPutOut} times`,
});

function workersCheck({ size, othersServing }: Crew) {
  // While one replaces another both serve.
  const serving = Math.min(size, othersServing + 1);
  return { healthy: serving === size, detail: `${serving} of ${size} serve` };
}

/** Who asks by TLS has seen it. */
const certificateCheck = (endsAt: Instant, now: Instant) => ({
  healthy: endsAt > now,
  detail: `good until ${new Date(endsAt).toISOString()}`,
});

function hsmDetail({ healthy, appliances }: HsmHealth): string {
  if (!healthy) return 'does not answer; see keywarden doctor';
  const up = appliances.filter((appliance) => appliance.healthy);
  const speed = up.map(({ latency: { p50Milliseconds, p99Milliseconds, calls } }) =>
    calls === 0 ? 'idle' : `p50 ${p50Milliseconds.toFixed(2)} ms, p99 ${p99Milliseconds.toFixed(2)} ms`,
  );
  return `${up.length} of ${appliances.length} answer (${speed.join('; ')})`;
}
