import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { HsmHealth } from '../../custody/custody.ts';
import { type KeyCustody, openCustody } from '../../custody/open-custody.ts';
import { openPinSource } from '../../custody/pin-source.ts';
import { listAppliances, listDomainKeys } from '../../custody/records.ts';
import { findPkcs11Library, softHsmPaths } from '../../custody/softhsm.ts';
import type { Store } from '../../storage/store.ts';
import { pinFile, readFleetFile } from '../hsm-fleet-file.ts';
import { findInstanceId } from '../node-settings.ts';
import { type Check, type CheckResult, fail, MADE_AT_FIRST_START, ok, warn } from './check.ts';

const SLOW_MILLISECONDS = 100;
/** Calls that show how fast the HSMs answer. */
const TRIALS = 100;

export const hsmCheck: Check = {
  name: 'HSM',
  async run({ settings, surroundings, store }) {
    const library = findPkcs11Library(settings.hsmLibrary);
    const folder = join(settings.dataDirectory, 'hsm');
    const instanceId = await findInstanceId(settings.dataDirectory);
    const opened = await store();
    const hasBegun = opened !== undefined && (await listAppliances(opened.reader)).length > 0;
    if (!hasBegun && !settings.hsmExternal && !existsSync(softHsmPaths(folder).tokens)) {
      return warn(`${library}; no token yet`, MADE_AT_FIRST_START);
    }
    const spec =
      settings.hsmPin ?? (instanceId === undefined ? undefined : pinFile(instanceId, surroundings));
    if (spec === undefined) return warn(`${library}; no PIN yet`, MADE_AT_FIRST_START);
    const pinSource = openPinSource(spec);
    const pin = await pinSource.read();
    if (pin === undefined) {
      return fail(
        `the token's PIN is missing: ${pinSource.description}`,
        'restore it from your backup, or name its source with --hsm-pin; without it nothing sealed can be opened',
      );
    }
    pin.fill(0);
    if (opened === undefined || !hasBegun) {
      return warn(`${library}; the token is not tried, as no database belongs to it yet`, 'see the database');
    }
    const problems: string[] = [];
    const { hsmFleet } = settings;
    const custody = await openCustody({
      store: opened,
      hsm: {
        library,
        tokenLabel: settings.hsmTokenLabel,
        pinSource,
        ...(settings.hsmExternal ? {} : { tokenDirectory: folder }),
      },
      moreHsms: hsmFleet === undefined ? [] : await readFleetFile(hsmFleet, instanceId ?? '', surroundings),
      random: { bytes: (length) => randomBytes(length) },
      onProblem: (problem) => problems.push(problem),
    });
    try {
      return await judge(custody, opened, problems);
    } finally {
      await custody.close();
    }
  },
};

async function judge(custody: KeyCustody, store: Store, problems: readonly string[]): Promise<CheckResult> {
  await custody.health();
  for (let trial = 0; trial < TRIALS; trial++) await custody.call('random', { length: 32 });
  const health = await custody.health();
  const detail = health.appliances.map(describe).join('; ');
  if (!health.healthy) return fail(detail, 'see the log of the HSM');
  const members = await listAppliances(store.reader);
  const absent = members.filter(({ name }) => !health.appliances.some((each) => each.name === name));
  if (absent.length > 0) {
    const names = absent.map(({ name }) => name).join(', ');
    return warn(
      `${detail}; ${names} not in the settings`,
      'name it in the fleet file, or: keywarden hsm remove',
    );
  }
  if (health.appliances.some(({ healthy }) => !healthy)) {
    return warn(detail, 'bring it back, or take it out: keywarden hsm remove');
  }
  if ((await listDomainKeys(store.reader)).length > 1) {
    return warn(`${detail}; a rotation of the domain key is under way`, 'a running server finishes it');
  }
  const others = problems.filter((problem) => !problem.includes('keywarden hsm join'));
  if (others.length > 0) return warn(others.join('; '), 'look after it before it fails');
  if (health.appliances.some(({ latency }) => latency.p50Milliseconds > SLOW_MILLISECONDS)) {
    return warn(detail, 'see the load of the HSM and the network to it');
  }
  return ok(detail);
}

/** One HSM: what it is, how fast it answers, what it has left. */
function describe(appliance: HsmHealth['appliances'][number]): string {
  const { name, healthy, problem, library, tokenLabel, tokenSerial, latency, workers } = appliance;
  if (!healthy) return `${name}: ${problem ?? 'does not answer'}`;
  const usage = workers.find((worker) => worker.usage !== undefined)?.usage;
  const left = [
    usage?.mostSessions === undefined
      ? []
      : [`${usage.sessions ?? '?'} of ${usage.mostSessions} sessions open`],
    usage?.freeMemoryBytes === undefined ? [] : [`${usage.freeMemoryBytes} bytes free`],
  ].flat();
  const speed =
    latency.calls === 0
      ? 'answers'
      : `answers in ${latency.p50Milliseconds.toFixed(1)} ms, 1 % slower than ${latency.p99Milliseconds.toFixed(1)} ms`;
  const capacity = left.length === 0 ? ['tells no limits'] : left;
  return [`${name}: ${library}, token ${tokenLabel} (${tokenSerial}), ${speed}`, ...capacity].join(', ');
}
