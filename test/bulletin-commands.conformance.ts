import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { run } from '../src/cli/run.ts';
import { askCenter } from './support/keywarden-client.ts';
import { startServer, type TestServer } from './support/server.ts';

/** `keywarden bulletin`. */

async function keywarden(server: TestServer, ...argv: readonly string[]): Promise<string> {
  let text = '';
  const write = (more: string): void => {
    text += more;
  };
  const surroundings = {
    env: {
      AWS_ACCESS_KEY_ID: server.root.accessKeyId,
      AWS_SECRET_ACCESS_KEY: server.root.secretAccessKey,
      AWS_ENDPOINT_URL: server.url,
    },
    platform: process.platform,
    home: server.folder,
    workingDirectory: server.folder,
  };
  await run(['bulletin', ...argv], surroundings, { out: write, error: write });
  return text;
}

test('bulletins are listed, shown, published and carried to another server by commands', async (t) => {
  const server = await startServer(t);
  const ask = <Output>(name: string, input = {}) => askCenter<Output>(server, server.root, name, input);
  await ask('PutCenterSettings', { PublisherName: 'Example', RequiresSecondPerson: false, Revision: 0 });
  assert.equal(await keywarden(server, 'list'), 'No bulletins.\n');
  interface Made {
    readonly Bulletin: { readonly BulletinId: string; readonly Revision: number };
  }
  const { Bulletin } = await ask<Made>('CreateBulletin', {
    Content: { Title: 'A page was slow', Summary: 'It is fast again.', Severity: 'LOW' },
  });
  const { BulletinId } = Bulletin;
  assert.match(await keywarden(server, 'publish', BulletinId), /ConflictException/);
  const { Bulletin: submitted } = await ask<Made>('SubmitBulletinForReview', { BulletinId, Revision: 1 });
  await ask('ApproveBulletin', { BulletinId, Revision: submitted.Revision });
  assert.match(
    await keywarden(server, 'list', '--state', 'approved'),
    /KW-\d{4}-0001 +APPROVED +LOW .*A page was slow/,
  );
  assert.match(await keywarden(server, 'publish', BulletinId, '--embargo', 'soon'), /wants a time/);
  assert.match(
    await keywarden(server, 'publish', BulletinId, '--embargo', '2099-01-01T00:00Z'),
    /publishes itself at 2099-01-01 00:00/,
  );
  assert.match(await keywarden(server, 'publish', BulletinId), /is public as version 1: http/);
  assert.match(await keywarden(server, 'show', BulletinId), /PUBLISHED[\s\S]*It is fast again\./);

  const [bundle, key] = [join(server.folder, 'bundle'), join(server.folder, 'team.asc')];
  assert.match(await keywarden(server, 'export', '--file', bundle), /no OpenPGP key/);
  const { TeamKey } = await ask<{ readonly TeamKey: { readonly PublicKey: string } }>('CreateTeamKey', {
    Name: 'Example',
    Email: 'security@example.com',
  });
  writeFileSync(key, TeamKey.PublicKey);
  assert.match(await keywarden(server, 'export', '--file', bundle), /^1 documents, signed by [0-9A-F]{40}/);
  const other = await startServer(t);
  assert.match(
    await keywarden(other, 'import', '--file', bundle, '--key', key),
    /^1 documents came in, 0 were there/,
  );
  const document = join(server.folder, 'theirs.json');
  const path = `security/csaf/white/${BulletinId.slice(3, 7)}/${BulletinId.toLowerCase()}.json`;
  writeFileSync(document, await (await fetch(`${server.url}/${path}`)).text());
  assert.equal(
    await keywarden(other, 'import', '--file', document),
    `${BulletinId} of Example was there already.\n`,
  );
});
