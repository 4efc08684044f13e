import { restoreNotice } from '../../custody/restores.ts';
import { type Check, ok, warn } from './check.ts';

/** Tells of a database that came out of a backup not long ago. */
export const restoredCheck: Check = {
  name: 'restore',
  async run({ now, store }) {
    const opened = await store();
    const notice = opened && (await restoreNotice(opened.reader, now));
    return notice === undefined
      ? ok('not restored from a backup in the last 30 days')
      : warn(notice, 'look through what CloudTrail has of that time elsewhere, and revoke anew');
  },
};
