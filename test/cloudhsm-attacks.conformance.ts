import assert from 'node:assert/strict';
import { test } from 'node:test';
import { openStore } from '../src/storage/open-store.ts';
import { allow, createUser, iamClient, putUserPolicy } from './support/clients.ts';
import { activeCluster, hsmCall, SUBNETS } from './support/owned-cluster.ts';
import { ACCOUNT, startServer } from './support/server.ts';

/** Attempts to get at clusters and their keys around policies, passwords and quorums. */

const refusal = (name: string) => (error: Error) => {
  assert.equal(error.name, name, error.message);
  return true;
};

test('a backup of another region is not restored by its bare id, for which policies would be asked about the wrong backup', async (t) => {
  const server = await startServer(t);
  const cluster = await activeCluster(server);
  await cluster.call('DeleteHsm', { HsmId: (await cluster.until(() => true)).Hsms[0]?.HsmId });
  await cluster.until(({ Hsms }) => Hsms.length === 0);
  const { Backups } = await hsmCall(server, server.root, 'DescribeBackups', {});
  const BackupId = (Backups as { BackupId: string }[])[0]?.BackupId ?? '';
  await hsmCall(server, server.root, 'CopyBackupToRegion', { BackupId, DestinationRegion: 'eu-west-1' });
  const store = await openStore({ url: server.databaseUrl });
  const copies = await store.reader
    .selectFrom('hsm_backups')
    .select('id')
    .where('region', '=', 'eu-west-1')
    .execute();
  await store.close();
  const copy = String(copies[0]?.['id']);
  const anna = await createUser(iamClient(server, server.root), 'anna');
  await putUserPolicy(
    iamClient(server, server.root),
    'anna',
    allow('cloudhsm:*', `arn:aws:cloudhsm:us-east-1:${ACCOUNT}:*`),
  );
  const restore = (SourceBackupId: string) =>
    hsmCall(server, anna, 'CreateCluster', { HsmType: 'hsm1.medium', SubnetIds: SUBNETS, SourceBackupId });
  await assert.rejects(restore(copy), refusal('CloudHsmResourceNotFoundException'));
  await assert.rejects(
    restore(`arn:aws:cloudhsm:eu-west-1:${ACCOUNT}:backup/${copy}`),
    refusal('AccessDeniedException'),
  );
  await restore(BackupId);
});
