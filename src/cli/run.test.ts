import assert from 'node:assert/strict';
import { test } from 'node:test';
import { COMMANDS } from './commands.ts';
import { run } from './run.ts';

async function keywarden(...argv: string[]): Promise<{ code: number; out: string; error: string }> {
  let out = '';
  let error = '';
  const code = await run(
    argv,
    { env: {}, platform: 'linux', home: '/nonexistent', workingDirectory: '/' },
    {
      out: (text) => {
        out += text;
      },
      error: (text) => {
        error += text;
      },
    },
  );
  return { code, out, error };
}

test('help lists every command, with and without being asked', async () => {
  const asked = await keywarden('help');
  assert.equal(asked.code, 0);
  for (const { name, summary } of COMMANDS)
    assert.ok(asked.out.includes(`${name} `) && asked.out.includes(summary));
  for (const words of [[], ['--help'], ['-h']]) assert.deepEqual(await keywarden(...words), asked);
});

test('every command explains its flags, wherever --help stands', async () => {
  for (const { name, flags, settings } of COMMANDS) {
    const words = name.split(' ');
    const { code, out } = await keywarden(...words, '--help');
    assert.equal(code, 0);
    for (const { flag } of [...flags, ...settings]) assert.ok(out.includes(`  ${flag}`), `${name} ${flag}`);
    assert.equal((await keywarden('help', ...words)).out, out);
    assert.equal((await keywarden(...words, '--nonsense', '-h')).out, out);
    for (const line of out.split('\n')) assert.ok(line.length <= 100, line);
  }
});

test('what is not understood ends with 2, a sentence and the nearest name', async () => {
  for (const [argv, text] of [
    [['doctr'], "keywarden: unknown command 'doctr' (did you mean doctor?); keywarden help lists them\n"],
    [
      ['account'],
      "keywarden: 'account' is one of: account create, account list, account show, account suspend, account resume, account close, account quota, account reset-root-password\n",
    ],
    [
      ['account', 'creat'],
      "keywarden: 'account' is one of: account create, account list, account show, account suspend, account resume, account close, account quota, account reset-root-password\n",
    ],
    [['serve', '--prot', '1'], 'keywarden: unknown flag --prot (did you mean --port?)\n'],
    [['version', 'now'], "keywarden: unexpected argument 'now'\n"],
    [['account', 'create'], 'keywarden: account create wants --name NAME and --email ADDRESS\n'],
    [['account', 'suspend'], 'keywarden: account suspend wants one account: its 12 digits\n'],
    [['account', 'close', 'x'], "keywarden: 'x' is no account id: 12 digits\n"],
    [['account', 'create', '--name=x', '--email=x'], 'keywarden: --email wants an email address\n'],
  ] as const) {
    assert.deepEqual(await keywarden(...argv), { code: 2, out: '', error: text });
  }
});

test('version names the program, its Node and the platform', async () => {
  const { code, out } = await keywarden('version');
  assert.equal(code, 0);
  assert.match(out, /^keywarden \d+\.\d+\.\d+ \(node v\d+\.\d+\.\d+, \w+ \w+\)\n$/);
  assert.equal((await keywarden('--version')).out, out);
});
