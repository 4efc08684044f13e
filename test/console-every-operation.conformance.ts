import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import { type Shape, shapeReader } from '../src/wire/shape.ts';
import { ConsoleVisitor } from './support/console-visitor.ts';
import { type KnownOperation, OPERATIONS, sendOperation } from './support/operations.ts';
import { type Credentials, startServer } from './support/server.ts';
import { WALK } from './support/walk.ts';

/** The console's one form carries every operation of every service, there and back. */

type Output = Readonly<Record<string, unknown>>;

/** What sessions of the console may not call, as in AWS. */
const NOT_BY_SESSIONS = ['sts:GetSessionToken', 'sts:GetFederationToken'];

const known = (label: string): KnownOperation =>
  OPERATIONS.find((operation) => operation.label === label) ?? assert.fail(`no operation ${label}`);

/** As the console sends it: bytes as Base64, instants as ISO 8601 text. */
const asSent = (input: unknown): unknown =>
  input instanceof Uint8Array
    ? Buffer.from(input).toString('base64')
    : input instanceof Date
      ? input.toISOString()
      : Array.isArray(input)
        ? input.map(asSent)
        : typeof input === 'object' && input !== null
          ? Object.fromEntries(Object.entries(input).map(([key, value]) => [key, asSent(value)]))
          : input;

const ISO = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{3})?Z$/;

/** An answer in the SDK's shape again; fails for whatever is not of the model. */
function asAnswered(value: unknown, shape: Shape, path: string): unknown {
  switch (shape.kind) {
    case 'timestamp':
      assert.match(String(value), ISO, path);
      return new Date(String(value));
    case 'blob':
      assert.match(String(value), /^[A-Za-z0-9+/]*=*$/, path);
      return new Uint8Array(Buffer.from(String(value), 'base64'));
    case 'list':
      assert.ok(Array.isArray(value), path);
      return value.map((item) => asAnswered(item, shape.member.shape(), path));
    case 'map':
      return Object.fromEntries(
        Object.entries(value as object).map(([key, item]) => [
          key,
          asAnswered(item, shape.value.shape(), path),
        ]),
      );
    case 'structure': {
      const members = new Map(shape.members.map((member) => [member.name, member]));
      return Object.fromEntries(
        Object.entries(value as object).map(([name, item]) => {
          const member = members.get(name) ?? assert.fail(`${path} has no ${name} in the model`);
          assert.notEqual(item, null, `${path}.${name}`);
          return [name, asAnswered(item, member.shape(), `${path}.${name}`)];
        }),
      );
    }
    case 'unit':
      assert.deepEqual(value, {});
      return {};
    case 'document':
      return value;
    default:
      assert.equal(typeof value, shape.kind, path);
      return value;
  }
}

test('every operation succeeds by the console as by any client', async (t) => {
  const rootPassword = 'Root-Pass-4711';
  const server = await startServer(t, { rootPassword });
  const root = await ConsoleVisitor.open(server, {
    name: 'root@localhost',
    password: rootPassword,
    as: 'root',
  });
  const seen = new Map<string, Output>();
  let user: Credentials | undefined;
  for (const { label, by, input: given, until } of WALK) {
    const operation = known(label);
    const { service, name } = operation;
    const input = typeof given === 'function' ? await given(seen) : given;
    const call = async (): Promise<Output> => {
      if (by === 'user' || NOT_BY_SESSIONS.includes(label))
        return (await sendOperation(
          server,
          by === 'user' ? (user ?? assert.fail()) : server.root,
          operation,
          input,
        )) as Output;
      const output = await root.call(`${service.signingNames[0]}/${name}`, asSent(input));
      const schema = service.schemas[name] ?? assert.fail(label);
      return asAnswered(output, shapeReader(service.facts.constraints)(schema[5]), label) as Output;
    };
    let output = await call();
    for (let tries = 0; until !== undefined && !until(output); tries++) {
      assert.ok(tries < 200, `${label} does not answer what is waited for`);
      await delay(50);
      output = await call();
    }
    seen.set(label, output);
    if (label === 'iam:CreateAccessKey') {
      const key = output['AccessKey'] as Readonly<Record<string, string>>;
      user = { accessKeyId: key['AccessKeyId'] ?? '', secretAccessKey: key['SecretAccessKey'] ?? '' };
    }
  }
  assert.deepEqual(server.log, []);
});
