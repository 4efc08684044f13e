import { isLoopback, type Settings } from '../../config.ts';
import { addHistograms, type HistogramState, quantileOf } from '../../core/histogram.ts';
import { METRICS_PATH } from '../../gateway/metrics/metrics-page.ts';
import type { MetricsSnapshot } from '../../gateway/metrics/snapshot.ts';
import { readMetricsToken } from '../metrics-token.ts';
import { askServer } from './ask-server.ts';
import { type Check, ok, warn } from './check.ts';

/** Addresses by which programs on this machine reach the server under a name of this machine. */
const isReachedFromHere = (host: string): boolean => isLoopback(host) || host === '0.0.0.0' || host === '::';

export const metricsCheck: Check = {
  name: 'metrics',
  async run({ settings }) {
    // Never sent: nobody knows yet whose port that is.
    if ((await readMetricsToken(settings.metricsToken)) !== undefined)
      return ok(`at ${METRICS_PATH}, for whoever sends the token of --metrics-token`);
    const closed = whyClosed(settings);
    if (closed !== undefined) return ok(`nobody can read them, ${closed}; --metrics-token opens them`);
    const where = `at ${METRICS_PATH}, for programs on this machine`;
    if (settings.port === 0) return ok(where);
    const answer = await askServer(settings, METRICS_PATH, { accept: 'application/json' });
    if (answer === undefined) return ok(`${where}, once the server runs`);
    if (answer.status !== 200) {
      return warn(
        `the server that runs answers ${answer.status} ${where}`,
        'give doctor the settings of the server',
      );
    }
    const snapshot = snapshotIn(answer.body);
    return snapshot === undefined
      ? warn('what listens there tells no metrics', 'see the port')
      : judge(where, snapshot);
  },
};

function snapshotIn(body: string): MetricsSnapshot | undefined {
  try {
    const value = JSON.parse(body) as Partial<MetricsSnapshot> | null;
    return value?.build === undefined ? undefined : (value as MetricsSnapshot);
  } catch {
    return undefined;
  }
}

function whyClosed({ tlsInFront, trustedProxies, host }: Settings): string | undefined {
  if (tlsInFront || trustedProxies.length > 0) return 'as a proxy is in front';
  return isReachedFromHere(host) ? undefined : `as ${host} is no address of this machine alone`;
}

function judge(where: string, snapshot: MetricsSnapshot) {
  const { hsm, audit, isReady } = snapshot;
  const parts = [hsmText(hsm), callsText(snapshot), `audit events that wait: ${audit.events}`];
  const detail = `${where}. The server that runs: ${parts.join('; ')}`;
  if (!isReady) return warn(detail, 'it has lost its database: see its log');
  if (hsm?.healthy !== true) return warn(detail, 'see its log, and the HSM');
  if (audit.events > audit.mostEvents / 10)
    return warn(detail, 'the database is too slow for the load: see disk and network');
  return ok(detail);
}

function hsmText(hsm: MetricsSnapshot['hsm']): string {
  if (hsm === undefined) return 'its HSM does not answer';
  const up = hsm.appliances.filter(({ healthy }) => healthy);
  const workers = hsm.appliances.flatMap((appliance) => appliance.workers);
  const durations = addHistograms(workers.map(({ totals }) => totals.durations));
  const running = workers.filter(({ isUp }) => isUp);
  const bytes = running.reduce((sum, { usage }) => sum + (usage?.rssBytes ?? 0), 0);
  return (
    `HSMs in service: ${up.length} of ${hsm.appliances.length}, processes: ${running.length} with ` +
    `${Math.round(bytes / 1024 / 1024)} MB, calls: ${speedText(durations)}`
  );
}

function callsText({ calls, at, process }: MetricsSnapshot): string {
  const durations = addHistograms(calls.series.map((series) => series.durations));
  const hours = ((at - process.startedAt) / 3_600_000).toFixed(1);
  return `calls of clients in ${hours} h: ${speedText(durations)}`;
}

function speedText(durations: HistogramState): string {
  if (durations.count === 0) return 'none';
  const within = (share: number): string => `${(quantileOf(durations, share) * 1000).toFixed(2)} ms`;
  return `${durations.count}, half within ${within(0.5)}, 99 % within ${within(0.99)}`;
}
