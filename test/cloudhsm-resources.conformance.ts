import assert from 'node:assert/strict';
import { test } from 'node:test';
import { loadIamData } from '../src/services/accessanalyzer/iam-data-file.ts';
import { cloudhsm } from '../src/services/cloudhsm/service.ts';
import type { AccessContext } from '../src/services/contract.ts';
import { ACCOUNT } from './support/server.ts';

/** A database without rows. */
const nothing = {
  selectFrom: () => nothing,
  selectAll: () => nothing,
  where: () => nothing,
  executeTakeFirst: async () => undefined,
};
const context = { accountId: ACCOUNT, region: 'us-east-1', now: 0, db: nothing } as unknown as AccessContext;

const CLUSTER = 'cluster-aaaaaaaaaaa';
const BACKUP = 'backup-aaaaaaaaaaa';
const arnOf = (type: string, id: string) => `arn:aws:cloudhsm:us-east-1:${ACCOUNT}:${type}/${id}`;
/** Members that name a resource, of every operation. */
const INPUT = {
  ClusterId: CLUSTER,
  BackupId: BACKUP,
  SourceBackupId: BACKUP,
  ResourceArn: arnOf('backup', BACKUP),
};
const ARNS: Readonly<Record<string, string>> = {
  cluster: arnOf('cluster', CLUSTER),
  backup: arnOf('backup', BACKUP),
};
/** Told apart by their id. */
const IDS: Readonly<Record<string, string>> = { cluster: CLUSTER, backup: BACKUP };

test('each operation asks about the resources that AWS names for its action, and about * where AWS names none', async () => {
  const data = loadIamData();
  for (const [name, { access }] of Object.entries(cloudhsm.operations)) {
    assert.ok(access !== 'none', name);
    const types = data.findAction('cloudhsm', name)?.resourceTypes ?? assert.fail(`${name} is not known`);
    for (const type of types.length === 0 ? [undefined] : types) {
      const input = { ...INPUT, ResourceId: IDS[type ?? ''] };
      const permissions = await access(context, input);
      assert.deepEqual(
        permissions.map(({ action, resources }) => [action, resources.map(({ arn }) => arn)]),
        [[`cloudhsm:${name}`, [type === undefined ? '*' : ARNS[type]]]],
        name,
      );
    }
  }
});
