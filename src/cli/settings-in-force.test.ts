import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseSettings } from '../config.ts';
import { settingsInForce } from './settings-in-force.ts';

const shown = (argv: readonly string[]): Readonly<Record<string, string | undefined>> => {
  const surroundings = { env: {}, platform: 'linux', home: '/home/op', workingDirectory: '/srv' } as const;
  const settings = settingsInForce(parseSettings(argv, surroundings));
  return Object.fromEntries(settings.map(({ flag, value }) => [flag, value]));
};

test('settings are shown as they are in force, set or not', () => {
  const settings = shown(['--port', '4700', '--trusted-proxy', '10.0.0.1', '--trusted-proxy', '10.0.0.2']);
  assert.equal(settings['--port'], '4700');
  assert.equal(settings['--trusted-proxy'], '10.0.0.1, 10.0.0.2');
  assert.equal(settings['--data'], '/home/op/.local/share/keywarden');
  assert.equal(settings['--public-url'], undefined);
});

test('no password and no command is shown', () => {
  const settings = shown([
    '--database',
    'postgres://kw:hunter2@db.example.com/kw?password=hunter3&sslmode=require',
    '--hsm-pin',
    'command:vault read -field=pin hunter4',
    '--smtp',
    'smtps://op:hunter5@mail.example.com',
    '--mail-from',
    'op@example.com',
  ]);
  assert.doesNotMatch(JSON.stringify(settings), /hunter/);
  assert.match(settings['--database'] ?? '', /^postgres:\/\/kw:\*\*\*@db\.example\.com\/kw/);
  assert.equal(settings['--hsm-pin'], 'command:***');
  assert.equal(shown(['--hsm-pin', 'file:/run/pin'])['--hsm-pin'], 'file:/run/pin');
});
