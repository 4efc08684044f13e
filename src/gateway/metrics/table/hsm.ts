import { CUSTODY_FAULTS } from '../../../custody/custody-error.ts';
import type { WorkerHealth } from '../../../custody/hsm-fleet.ts';
import type { WorkerState } from '../../../custody/hsm-worker.ts';
import type { Sample } from '../exposition.ts';
import type { MetricsSnapshot } from '../snapshot.ts';
import { byLabel, type Metric } from './metric.ts';

const APPLIANCE = "the HSM's name; `primary` for the one of the settings";
const WORKER = "number of the process among those of its HSM, from 0 on; a new one takes its place's number";

const WORKER_STATES: readonly WorkerState[] = ['up', 'starting', 'resting', 'down'];

type Appliance = NonNullable<MetricsSnapshot['hsm']>['appliances'][number];

const appliances = ({ hsm }: MetricsSnapshot): readonly Appliance[] => hsm?.appliances ?? [];

/** One sample of each process; none of those that have no such value. */
const ofWorkers =
  (pick: (worker: WorkerHealth) => Sample['value'] | undefined): Metric['read'] =>
  (snapshot) =>
    appliances(snapshot).flatMap(({ name, workers }) =>
      workers.flatMap((worker, index): Sample[] => {
        const value = pick(worker);
        const labels = { appliance: name, worker: String(index) };
        return value === undefined ? [] : [{ labels, value }];
      }),
    );

/** Samples of each process under one more label. */
const ofWorkersBy =
  (label: string, pick: (worker: WorkerHealth) => Readonly<Record<string, number>>): Metric['read'] =>
  (snapshot) =>
    appliances(snapshot).flatMap(({ name, workers }) =>
      workers.flatMap((worker, index) =>
        byLabel(label, pick(worker)).map(({ labels, value }) => ({
          labels: { appliance: name, worker: String(index), ...labels },
          value,
        })),
      ),
    );

/** What the token of each HSM says of itself, by whichever of its processes answers. */
const ofTokens =
  (pick: (usage: NonNullable<WorkerHealth['usage']>) => number | undefined): Metric['read'] =>
  (snapshot) =>
    appliances(snapshot).flatMap(({ name, workers }): Sample[] => {
      const usage = workers.find((worker) => worker.usage !== undefined)?.usage;
      const value = usage && pick(usage);
      return value === undefined ? [] : [{ labels: { appliance: name }, value }];
    });

/** Where an HSM stands: `in-service` answers and holds the domain key. */
const standingOf = ({ healthy, fault }: Appliance): string => {
  if (healthy) return 'in-service';
  return fault === 'not-joined' ? 'not-joined' : 'out-of-service';
};

function countStandings(snapshot: MetricsSnapshot): Sample[] {
  if (snapshot.hsm === undefined) return [];
  const counts: Record<string, number> = { 'in-service': 0, 'out-of-service': 0, 'not-joined': 0 };
  for (const appliance of appliances(snapshot))
    counts[standingOf(appliance)] = (counts[standingOf(appliance)] ?? 0) + 1;
  return byLabel('state', counts);
}

const worker = { appliance: APPLIANCE, worker: WORKER };
const appliance = { appliance: APPLIANCE };

/** HSMs, their processes and what is in them. */
export const HSM_METRICS: readonly Metric[] = [
  {
    name: 'keywarden_hsm_appliances',
    type: 'gauge',
    help: 'HSMs of the settings. Calls are answered while one is in service.',
    labels: {
      state:
        '`in-service` (answers, holds the domain key), `out-of-service`, `not-joined` (has no domain key yet)',
    },
    read: countStandings,
  },
  {
    name: 'keywarden_hsm_up',
    type: 'gauge',
    help: '1 while the HSM answers and holds the domain key.',
    labels: appliance,
    read: (snapshot) =>
      appliances(snapshot).map(({ name, healthy }) => ({
        labels: { appliance: name },
        value: healthy ? 1 : 0,
      })),
  },
  {
    name: 'keywarden_hsm_info',
    type: 'gauge',
    help: 'Always 1; names library and token of the HSM.',
    labels: {
      ...appliance,
      library: 'maker and description',
      token: "the token's label",
      serial: 'its serial number',
    },
    read: (snapshot) =>
      appliances(snapshot).map(({ name, library, tokenLabel: token, tokenSerial: serial }) => ({
        labels: { appliance: name, library, token, serial },
        value: 1,
      })),
  },
  {
    name: 'keywarden_hsm_sessions',
    type: 'gauge',
    help: 'Sessions open at the token, by all programs, where it tells.',
    labels: appliance,
    read: ofTokens(({ sessions }) => sessions),
  },
  {
    name: 'keywarden_hsm_sessions_limit',
    type: 'gauge',
    help: 'Sessions that may be open at the token, where it has a limit and tells it.',
    labels: appliance,
    read: ofTokens(({ mostSessions }) => mostSessions),
  },
  {
    name: 'keywarden_hsm_free_memory_bytes',
    type: 'gauge',
    help: 'Memory the token has left, where it tells.',
    labels: appliance,
    read: ofTokens(({ freeMemoryBytes }) => freeMemoryBytes),
  },
  {
    name: 'keywarden_hsm_worker_state',
    type: 'gauge',
    help: '1 for the state the process is in, 0 for the others.',
    labels: { ...worker, state: '`up`, `starting`, `resting` (no load needs it), `down`' },
    read: ofWorkersBy('state', ({ state }) =>
      Object.fromEntries(WORKER_STATES.map((each) => [each, each === state ? 1 : 0])),
    ),
  },
  {
    name: 'keywarden_hsm_worker_starts_total',
    type: 'counter',
    help: 'How often the process was started; more than one without a pause in the load: it died or grew too large.',
    labels: worker,
    read: ofWorkers(({ starts }) => starts),
  },
  {
    name: 'keywarden_hsm_calls_in_flight',
    type: 'gauge',
    help: 'Calls the process has not answered yet.',
    labels: worker,
    read: ofWorkers(({ waiting }) => waiting),
  },
  {
    name: 'keywarden_hsm_call_duration_seconds',
    type: 'histogram',
    help: 'Calls of the process and their time, waiting behind other calls included; failed ones too, those of its start not. `_count` is the number of calls.',
    labels: worker,
    read: ofWorkers(({ totals }) => totals.durations),
  },
  {
    name: 'keywarden_hsm_call_errors_total',
    type: 'counter',
    help: 'Calls of the process that failed, those of its start too. `unavailable` is tried again by another process where there is one, `unknown-key` once its keys are up to date.',
    labels: { ...worker, fault: CUSTODY_FAULTS.map((fault) => `\`${fault}\``).join(', ') },
    read: ofWorkersBy('fault', ({ totals }) =>
      Object.fromEntries(CUSTODY_FAULTS.map((fault) => [fault, totals.errors[fault] ?? 0])),
    ),
  },
  {
    name: 'keywarden_hsm_worker_resident_memory_bytes',
    type: 'gauge',
    help: 'Memory of the process.',
    labels: worker,
    read: ofWorkers(({ usage }) => usage?.rssBytes),
  },
  {
    name: 'keywarden_hsm_worker_cpu_seconds_total',
    type: 'counter',
    help: 'CPU the process has used since it was last started.',
    labels: worker,
    read: ofWorkers(({ usage }) => usage && usage.cpuMicroseconds / 1e6),
  },
  {
    name: 'keywarden_kms_key_pool_keys',
    type: 'gauge',
    help: "Customers' keys that the process has loaded, at most 1000.",
    labels: worker,
    read: ofWorkers(({ usage }) => usage?.keyPool.loaded),
  },
  {
    name: 'keywarden_kms_key_pool_hits_total',
    type: 'counter',
    help: 'Uses of a key that was loaded already.',
    labels: worker,
    read: ofWorkers(({ usage }) => usage?.keyPool.hits),
  },
  {
    name: 'keywarden_kms_key_pool_misses_total',
    type: 'counter',
    help: 'Uses of a key that had to be unwrapped in the HSM first.',
    labels: worker,
    read: ofWorkers(({ usage }) => usage?.keyPool.misses),
  },
  {
    name: 'keywarden_kms_key_pool_evictions_total',
    type: 'counter',
    help: 'Keys that were unloaded to make room for another: many of them mean that more keys are in use than fit.',
    labels: worker,
    read: ofWorkers(({ usage }) => usage?.keyPool.evictions),
  },
  {
    name: 'keywarden_domain_keys',
    type: 'gauge',
    help: 'Domain keys of the deployment: one, and two while the root of trust is rotated.',
    labels: { state: '`current`, `new`, `old`' },
    isOfDeployment: true,
    read: ({ rows }) => (rows === undefined ? [] : byLabel('state', rows.domainKeys)),
  },
  {
    name: 'keywarden_data_key_age_seconds',
    type: 'gauge',
    help: 'Seconds since the data key of a purpose took over that seals now; see --data-key-days.',
    labels: { purpose: 'what it seals, such as `session-token`' },
    read: ({ rows }) =>
      rows?.dataKeys.map(({ purpose, ageSeconds }) => ({ labels: { purpose }, value: ageSeconds })) ?? [],
  },
  {
    name: 'keywarden_data_keys',
    type: 'gauge',
    help: 'Data keys of a purpose: one, and more while old ones are honoured.',
    labels: { purpose: 'what they seal' },
    read: ({ rows }) =>
      rows?.dataKeys.map(({ purpose, keys }) => ({ labels: { purpose }, value: keys })) ?? [],
  },
  {
    name: 'keywarden_cloudhsm_clusters',
    type: 'gauge',
    help: 'CloudHSM clusters of the deployment.',
    labels: { state: "AWS's state of the cluster, such as `ACTIVE`" },
    isOfDeployment: true,
    read: ({ rows }) => (rows === undefined ? [] : byLabel('state', rows.clusters)),
  },
  {
    name: 'keywarden_cloudhsm_hsms',
    type: 'gauge',
    help: 'HSMs in these clusters.',
    labels: { state: "AWS's state of the HSM, such as `ACTIVE`" },
    isOfDeployment: true,
    read: ({ rows }) => (rows === undefined ? [] : byLabel('state', rows.clusterHsms)),
  },
  {
    name: 'keywarden_cloudhsm_tunnels',
    type: 'gauge',
    help: 'Tunnels of PKCS#11 programs that are open at this node.',
    read: ({ tunnels }) => tunnels.open,
  },
  {
    name: 'keywarden_cloudhsm_tunnels_opened_total',
    type: 'counter',
    help: 'Tunnels that were opened at this node.',
    read: ({ tunnels }) => tunnels.opened,
  },
  {
    name: 'keywarden_cloudhsm_tunnels_refused_total',
    type: 'counter',
    help: 'Tunnels that were asked for at this node and refused.',
    read: ({ tunnels }) => tunnels.refused,
  },
];
