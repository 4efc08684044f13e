import { keepDigesting } from '../../audit/digests/keep-digesting.ts';
import { keepIndexing } from '../../audit/keep-indexing.ts';
import { keepVerifying } from '../../audit/verify/keep-verifying.ts';
import type { BackgroundContext, StopBackground } from '../contract.ts';

const DEFAULT_MINUTES = 60;

/** Milliseconds between two digests, by the setting. */
const digestEvery = ({ node }: BackgroundContext): number => {
  const setting = node.settings.find(({ name }) => name === 'auditDigestMinutes');
  return Number(setting?.value ?? DEFAULT_MINUTES) * 60_000;
};

/** What keeps the record of all calls searchable, and signed. */
export function keepRecord(context: BackgroundContext): StopBackground {
  const { store, vault, random, audit, clock, report } = context;
  const stopIndexing = keepIndexing(store, report);
  const every = digestEvery(context);
  const stopDigesting = keepDigesting({ store, vault, random, audit, clock, report, every });
  const stopVerifying = keepVerifying({ store, vault, clock, report });
  return async () => {
    await stopVerifying();
    await stopDigesting();
    await stopIndexing();
  };
}
