import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { openCustody } from '../../custody/open-custody.ts';
import { openPinSource } from '../../custody/pin-source.ts';
import { listAppliances } from '../../custody/records.ts';
import { findPkcs11Library, softHsmPaths } from '../../custody/softhsm.ts';
import { pinFile } from '../hsm-fleet-file.ts';
import { findInstanceId } from '../node-settings.ts';
import { type Check, type CheckResult, fail, MADE_AT_FIRST_START, ok, warn } from './check.ts';

const SLOW_MILLISECONDS = 100;

export const hsmCheck: Check = {
  name: 'HSM',
  async run({ settings, surroundings, store }) {
    const library = findPkcs11Library(settings.hsmLibrary);
    const folder = join(settings.dataDirectory, 'hsm');
    if (!settings.hsmExternal && !existsSync(softHsmPaths(folder).tokens)) {
      return warn(`${library}; no token yet`, MADE_AT_FIRST_START);
    }
    const instanceId = await findInstanceId(settings.dataDirectory);
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
    const opened = await store();
    if (opened === undefined || (await listAppliances(opened.reader)).length === 0) {
      return warn(`${library}; the token is not tried, as no database belongs to it yet`, 'see the database');
    }
    const problems: string[] = [];
    const custody = await openCustody({
      store: opened,
      hsm: {
        library,
        tokenLabel: settings.hsmTokenLabel,
        pinSource,
        ...(settings.hsmExternal ? {} : { tokenDirectory: folder }),
      },
      random: { bytes: (length) => randomBytes(length) },
      onProblem: (problem) => problems.push(problem),
    });
    try {
      return judge(await custody.health(), problems);
    } finally {
      await custody.close();
    }
  },
};

function judge(
  health: Awaited<ReturnType<Awaited<ReturnType<typeof openCustody>>['health']>>,
  problems: readonly string[],
): CheckResult {
  const latency = `${health.latencyMilliseconds.toFixed(1)} ms`;
  const detail = `${health.library}, token ${health.tokenLabel} (${health.tokenSerial}), answers in ${latency}`;
  if (!health.healthy) return fail(health.problem ?? 'the token does not answer', 'see the log of the HSM');
  if (problems.length > 0) return warn(problems.join('; '), 'look after it before it fails');
  if (health.latencyMilliseconds > SLOW_MILLISECONDS) {
    return warn(detail, 'see the load of the HSM and the network to it');
  }
  return ok(detail);
}
