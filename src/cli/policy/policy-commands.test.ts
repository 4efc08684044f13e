import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { type TestContext, test } from 'node:test';
import { run } from '../run.ts';

const ROOT = resolve(import.meta.dirname, '../../..');
const BIN = join(ROOT, 'bin/keywarden.mjs');

interface Ran {
  readonly code: number;
  readonly out: string;
  readonly error: string;
}

async function keywarden(folder: string, ...argv: string[]): Promise<Ran> {
  let out = '';
  let error = '';
  const code = await run(
    argv,
    { env: {}, platform: 'linux', home: '/nonexistent', workingDirectory: folder },
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

const policyOf = (...statements: object[]): string =>
  JSON.stringify({ Version: '2012-10-17', Statement: statements }, null, 2);

const READ = policyOf({
  Sid: 'Read',
  Effect: 'Allow',
  Action: 's3:GetObject',
  Resource: 'arn:aws:s3:::box/*',
});
const TESTS = `account: "111122223333"
defaults: { principal: user/bob, resource: arn:aws:s3:::box/a, policies: { identity: read.json } }
tests:
  - { name: reads, action: s3:GetObject, expect: allow }
  - { name: "writes & <all>", action: [s3:PutObject, s3:DeleteObject], expect: allow }
`;

function folderWith(t: TestContext, files: Readonly<Record<string, string>>): string {
  const folder = mkdtempSync(join(tmpdir(), 'keywarden-policy-'));
  t.after(() => rmSync(folder, { recursive: true }));
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(join(folder, name, '..'), { recursive: true });
    writeFileSync(join(folder, name), text);
  }
  return folder;
}

test('the examples pass, every statement is exercised and every change noticed', async () => {
  const { code, out, error } = await keywarden(
    ROOT,
    'policy',
    'test',
    'examples/policies/developers.test.yaml',
    'examples/policies/deploy-role.test.json',
    '--min-coverage=100',
    '--min-mutation-score=100',
  );
  assert.equal(code, 0, out + error);
  assert.match(out, /\nmutations: (\d+) of \1 noticed \(100 %\)\n/);
});

test('a test that fails says what was expected, what was decided, and by which line', async (t) => {
  const folder = folderWith(t, { 'read.json': READ, 'a.test.yaml': TESTS });
  const { code, out } = await keywarden(folder, 'policy', 'test', 'a.test.yaml');
  assert.equal(code, 1);
  assert.equal(
    out,
    `a.test.yaml
  ✓ reads
  ✗ writes & <all> (0 of 2)
      user/bob s3:PutObject arn:aws:s3:::box/a
        expected allow, got implicit-deny
        implicitly denied: no identity-based policy allows it
        nearest: read.json:4:5, statement "Read": Action s3:GetObject does not cover s3:PutObject
        test: a.test.yaml:5:5
      user/bob s3:DeleteObject arn:aws:s3:::box/a
        expected allow, got implicit-deny
        implicitly denied: no identity-based policy allows it
        nearest: read.json:4:5, statement "Read": Action s3:GetObject does not cover s3:DeleteObject
        test: a.test.yaml:5:5

coverage: 1 of 1 statement (100 %)
2 tests, 3 requests: 2 not as expected
`,
  );
});

test('a threshold that is missed fails the run', async (t) => {
  const passing = TESTS.replace(/ {2}- \{ name: "writes.*\n/, '');
  const folder = folderWith(t, {
    'read.json': READ,
    'other.json': policyOf({ Effect: 'Allow', Action: 'iam:*', Resource: '*' }),
    'a.test.yaml': passing,
    'b.test.yaml': passing.replace('read.json', '[read.json, other.json]'),
    'none.test.yaml': 'tests: []',
  });
  const run1 = await keywarden(folder, 'policy', 'test', 'a.test.yaml', '--min-mutation-score', '80');
  assert.deepEqual([run1.code, run1.error], [1, 'keywarden: mutation score 50 % is less than 80 %\n']);
  assert.match(
    run1.out,
    /not noticed {2}read\.json:4:5 {2}statement "Read": Action s3:GetObject widened to \*\n/,
  );
  assert.equal(
    (await keywarden(folder, 'policy', 'test', 'a.test.yaml', '--min-mutation-score', '50')).code,
    0,
  );
  const run2 = await keywarden(folder, 'policy', 'test', 'b.test.yaml', '--min-coverage', '51');
  assert.deepEqual([run2.code, run2.error], [1, 'keywarden: coverage 50 % is less than 51 %\n']);
  assert.match(run2.out, /never applied {2}other\.json:4:5 {2}statement 1\n/);
  const run3 = await keywarden(folder, 'policy', 'test', 'none.test.yaml');
  assert.deepEqual([run3.code, run3.error], [1, 'keywarden: there is no test in these files\n']);
});

test('policies are not changed while tests fail as they are', async (t) => {
  const folder = folderWith(t, { 'read.json': READ, 'a.test.yaml': TESTS });
  const { code, error } = await keywarden(folder, 'policy', 'test', 'a.test.yaml', '--mutate');
  assert.deepEqual(
    [code, error],
    [1, 'keywarden: policies were not changed, because tests fail as they are\n'],
  );
});

test('what is not understood ends with 2 and a place', async (t) => {
  const folder = folderWith(t, {
    'read.json': READ,
    'bad.test.yaml': 'tests: [',
    'gone.test.yaml': TESTS.replace('read.json', 'gone.json'),
    'sub/up.test.yaml': TESTS.replace('read.json', '../broken.json'),
    'broken.json': '{\n  "Version": "2012-10-17",\n  "Statement": [\n}',
  });
  for (const [argv, text] of [
    [['test'], /policy test wants test files/],
    [['test', 'nowhere.yaml'], /^keywarden: nowhere\.yaml: no such file\n$/],
    [['test', '.'], /^keywarden: .*: it is a folder\n$/],
    [['test', 'bad.test.yaml'], /^keywarden: bad\.test\.yaml:1:9: /],
    [
      ['test', 'gone.test.yaml'],
      /^keywarden: gone\.test\.yaml:2:86: cannot read gone\.json: no such file\n$/,
    ],
    [['test', 'sub/up.test.yaml'], /^keywarden: broken\.json:4:1: not a JSON value\n$/],
    [['test', 'a', '--reporter', 'junt'], /--reporter wants one of text, tap, .*\(did you mean junit\?\)/],
    [['test', 'a', '--min-coverage', '101'], /wants a number from 0 to 100/],
    [['lint'], /policy lint wants policies/],
    [['lint', 'nowhere.json'], /nowhere\.json: no such file/],
    [['lint', 'read.json', '--policy-type', 'trusty'], /did you mean trust\?/],
    [['lint', 'read.json', '--fail-on', 'eror'], /did you mean error\?/],
    [['explain'], /wants --principal and --action/],
    [['explain', '--principal', 'bob', '--action', 's3:GetObject'], /^keywarden: "bob" is no principal/],
    [['explain', '--principal', 'root', '--action', 's3:GetObject'], /"root" needs an account/],
    [['explain', '--principal', 'root', '--action', 'x', '--context', 'y'], /--context wants KEY=VALUE/],
    [
      ['explain', '--principal', '111122223333', '--action', 's3:GetObject', '--identity', 'gone'],
      /cannot read gone/,
    ],
    [['explain', '--case', 'nowhere'], /nowhere: no such file/],
    [['explain', 'word'], /unexpected argument 'word'/],
  ] as const) {
    const { code, error } = await keywarden(folder, 'policy', ...argv);
    assert.match(error, text);
    assert.equal(code, 2, argv.join(' '));
  }
});

test('docs/policy-testing.md shows what the commands print', async (t) => {
  const page = readFileSync(join(ROOT, 'docs/policy-testing.md'), 'utf8');
  const blocks = new Map(
    [...page.matchAll(/```(json|yaml)\n([\s\S]*?)```/g)].map(([, language, text = '']) => [language, text]),
  );
  const block = (language: string): string => blocks.get(language) ?? '';
  const folder = folderWith(t, { 'developer.json': block('json'), 'developer.test.yaml': block('yaml') });
  const passed = await keywarden(folder, 'policy', 'test', 'developer.test.yaml');
  assert.ok(page.includes(`$ keywarden policy test developer.test.yaml\n${passed.out}\`\`\``), passed.out);
  const mutated = await keywarden(folder, 'policy', 'test', 'developer.test.yaml', '--mutate');
  assert.ok(page.includes(/^mutations: [\s\S]*?(?=1 test)/m.exec(mutated.out)?.[0] ?? '-'), mutated.out);
  writeFileSync(join(folder, 'developer.test.yaml'), block('yaml').replace(/ {4}context.*\n/, ''));
  const failed = await keywarden(folder, 'policy', 'test', 'developer.test.yaml');
  assert.ok(page.includes(/^ {2}✗ [\s\S]*?(?=\n\n)/m.exec(failed.out)?.[0] ?? '-'), failed.out);
  const flags =
    '--account 111122223333 --principal user/bob --tag team=blue --action s3:PutObject --resource arn:aws:s3:::team-red/a.txt --context aws:SecureTransport=true --identity developer.json';
  const explained = await keywarden(folder, 'policy', 'explain', ...flags.split(' '));
  assert.ok(page.includes(explained.out), explained.out);
});

/** Fails unless every tag is closed in order and nothing is written that XML does not allow. */
function assertWellFormed(xml: string): void {
  const open: string[] = [];
  const body = xml.replace(/^<\?xml [^?]*\?>\n/, '');
  const pieces = body.matchAll(
    /<(\/?)([a-z]+)((?: [a-z]+="[^"<&]*(?:&(?:amp|lt|gt|quot|#\d+);[^"<&]*)*")*)(\/?)>|([^<]+)/g,
  );
  let length = 0;
  for (const [whole, isEnd, name = '', , isEmpty, text] of pieces) {
    length += whole.length;
    if (text !== undefined) assert.doesNotMatch(text, /&(?!(?:amp|lt|gt|quot|#\d+);)/);
    else if (isEnd === '/') assert.equal(open.pop(), name);
    else if (isEmpty !== '/') open.push(name);
  }
  assert.equal(length, body.length, 'something that is neither a tag nor text');
  assert.deepEqual(open, []);
  // biome-ignore lint/suspicious/noControlCharactersInRegex: what XML cannot hold
  assert.doesNotMatch(xml, /[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/);
}

test('reports for programs say the same, and stay well formed whatever tests are called', async (t) => {
  const nasty = TESTS.replace('"writes & <all>"', '"a \\"b\\" # <c> & ]]> \\0 \\e[31m \\n ::error::x"');
  const folder = folderWith(t, { 'read.json': READ, 'a.test.yaml': nasty });
  const report = async (name: string): Promise<string> =>
    (await keywarden(folder, 'policy', 'test', 'a.test.yaml', '--reporter', name)).out;

  const junit = await report('junit');
  assertWellFormed(junit);
  assert.match(junit, /<testsuites name="keywarden policy test" tests="3" failures="2" /);
  assert.match(junit, /<testcase name="reads" classname="a\.test\.yaml" time="0"\/>/);
  assert.match(junit, /<failure message="expected allow, got implicit-deny" type="expectation">/);
  assert.match(junit, /read\.json:4:5, statement &quot;Read&quot;/);
  assert.match(junit, /<property name="coverage\.percent" value="100"\/>/);

  const tap = (await report('tap')).split('\n');
  assert.deepEqual(tap.slice(0, 3), ['TAP version 14', '1..3', 'ok 1 - reads']);
  assert.equal(tap.filter((line) => line.startsWith('not ok ')).length, 2);
  assert.ok(tap.every((line) => /^(?:TAP version 14|1\.\.3|(?:not )?ok \d - .*| {2}.*|)$/.test(line)));

  const json = JSON.parse(await report('json')) as Record<string, unknown>;
  assert.deepEqual([json['passed'], json['failed']], [1, 2]);

  const github = await report('github');
  assert.equal(github.split('\n').length, 3);
  assert.match(
    github,
    /^::error file=a\.test\.yaml,line=5,col=5,title=[^:,]*::expected allow, got implicit-deny%0A/,
  );

  // biome-ignore lint/suspicious/noControlCharactersInRegex: what a terminal would obey
  assert.doesNotMatch(await report('text'), /[\u0000-\u0009\u000b-\u001f]/);
});

test('--output writes the report there and leaves the one for people on standard output', async (t) => {
  const folder = folderWith(t, { 'read.json': READ, 'a.test.yaml': TESTS });
  const { out } = await keywarden(
    folder,
    'policy',
    'test',
    'a.test.yaml',
    '--reporter=junit',
    '--output=r.xml',
  );
  assertWellFormed(readFileSync(join(folder, 'r.xml'), 'utf8'));
  assert.match(out, /✓ reads\n/);
});

test('explain tells the decision, the line, what came nearest and what would allow', async (t) => {
  const folder = folderWith(t, { 'read.json': READ, 'a.test.yaml': TESTS });
  const flags = [
    '--principal',
    'user/bob',
    '--account',
    '111122223333',
    '--resource',
    'arn:aws:s3:::box/a',
    '--identity',
    'read.json',
  ];
  const allowed = await keywarden(folder, 'policy', 'explain', ...flags, '--action', 's3:GetObject');
  assert.deepEqual(allowed, {
    code: 0,
    error: '',
    out: 'allow: user/bob s3:GetObject arn:aws:s3:::box/a\n  allowed by read.json:4:5, statement "Read" (identity-based policy)\n',
  });
  const denied = await keywarden(folder, 'policy', 'explain', ...flags, '--action', 's3:PutObject');
  assert.equal(
    denied.out,
    `implicit-deny: user/bob s3:PutObject arn:aws:s3:::box/a
  implicitly denied: no identity-based policy allows it
  nearest: read.json:4:5, statement "Read": Action s3:GetObject does not cover s3:PutObject
  would be allowed by granting:
    identity: {"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"s3:PutObject","Resource":"arn:aws:s3:::box/a"}]}
`,
  );
  const ofCase = await keywarden(
    folder,
    'policy',
    'explain',
    '--case',
    'a.test.yaml',
    '--name',
    'writes',
    '--json',
  );
  const explained = JSON.parse(ofCase.out) as Record<string, unknown>[];
  assert.deepEqual(
    explained.map(({ action, decision, layer }) => [action, decision, layer]),
    [
      ['s3:PutObject', 'implicit-deny', 'identity'],
      ['s3:DeleteObject', 'implicit-deny', 'identity'],
    ],
  );
});

test('lint finds what AWS would refuse and what it would warn of, with line and column', async (t) => {
  const folder = folderWith(t, {
    'good.json': READ,
    'typo.json': READ.replace('s3:GetObject', 's3:GetObjct'),
    'pass.json': policyOf({ Effect: 'Allow', Action: 'iam:PassRole', Resource: '*' }),
    'broken.json': '{\n  "Version": "2012-10-17"\n  "Statement": []\n}',
    'yaml.yaml': 'Version: 2012-10-17\nStatement:\n  Effect: Allow\n  Action: s3:GetObjct\n  Resource: "*"\n',
    'trust.json': policyOf({ Effect: 'Allow', Principal: { AWS: '111122223333' }, Action: 'sts:AssumeRole' }),
    'twice.json': '{"Version":"2012-10-17","Version":"2012-10-17","Statement":[]}',
  });
  const lint = (...argv: string[]): Promise<Ran> => keywarden(folder, 'policy', 'lint', ...argv);
  assert.deepEqual(await lint('good.json', 'trust.json'), {
    code: 0,
    error: '',
    out: '2 policies: nothing to say\n',
  });
  const typo = await lint('typo.json', 'yaml.yaml');
  assert.equal(typo.code, 1);
  assert.equal(
    typo.out,
    'typo.json:7:17: error INVALID_ACTION: The action s3:GetObjct does not exist. Did you mean s3:GetObject?\n' +
      'yaml.yaml:4:11: error INVALID_ACTION: The action s3:GetObjct does not exist. Did you mean s3:GetObject?\n' +
      '2 policies: 2 errors\n',
  );
  assert.match((await lint('broken.json')).out, /^broken\.json:3:\d+: error JSON_SYNTAX_ERROR: /);
  assert.match((await lint('twice.json')).out, /"Version" is given twice/);
  assert.equal((await lint('pass.json')).code, 0);
  assert.match((await lint('pass.json')).out, /security-warning PASS_ROLE_WITH_STAR_IN_RESOURCE/);
  assert.equal((await lint('pass.json', '--fail-on', 'security-warning')).code, 1);
  assert.equal((await lint('pass.json', '--fail-on', 'suggestion')).code, 1);
  assert.equal((await lint('typo.json', '--fail-on', 'never')).code, 0);
  assert.equal((await lint('good.json', '--policy-type', 'resource')).code, 1);
});

test('lint reports to programs', async (t) => {
  const folder = folderWith(t, {
    'good.json': READ,
    'a b.json': READ.replace('s3:GetObject', 's3:GetObjct'),
  });
  const report = async (name: string): Promise<string> =>
    (await keywarden(folder, 'policy', 'lint', 'good.json', 'a b.json', '--reporter', name)).out;
  assertWellFormed(await report('junit'));
  assert.match(await report('junit'), /tests="2" failures="1"/);
  assert.match(
    await report('tap'),
    /^TAP version 14\n1\.\.2\nok 1 - good\.json\nnot ok 2 - a b\.json\n {2}---\n/,
  );
  assert.match(
    await report('github'),
    /^::error file=a b\.json,line=7,col=17,title=INVALID_ACTION::The action/,
  );
  const json = JSON.parse(await report('json')) as { files: string[]; findings: { code: string }[] };
  assert.deepEqual(
    [json.files, json.findings.map(({ code }) => code)],
    [['good.json', 'a b.json'], ['INVALID_ACTION']],
  );
  const sarif = JSON.parse(await report('sarif')) as { runs: { results: Record<string, unknown>[] }[] };
  assert.deepEqual(sarif.runs[0]?.results[0]?.['locations'], [
    {
      physicalLocation: {
        artifactLocation: { uri: 'a%20b.json' },
        region: { startLine: 7, startColumn: 17, endLine: 7, endColumn: 30 },
      },
    },
  ]);
});

test('from outside: standard input, exit codes, and no server is started', (t) => {
  const folder = folderWith(t, { 'read.json': READ, 'a.test.yaml': TESTS });
  const outside = (input: string, ...argv: string[]) =>
    spawnSync(process.execPath, [BIN, 'policy', ...argv], {
      cwd: folder,
      input,
      encoding: 'utf8',
      env: { PATH: process.env['PATH'] },
    });
  const linted = outside(READ.replace('s3:GetObject', 's3:GetObjct'), 'lint', '-');
  assert.equal(linted.status, 1, linted.stderr);
  assert.match(linted.stdout, /^<stdin>:7:17: error INVALID_ACTION/);
  assert.equal(outside(READ, 'lint', '-').status, 0);
  assert.equal(outside('', 'test', 'a.test.yaml').status, 1);
  assert.equal(outside('', 'test', 'gone').status, 2);
});
