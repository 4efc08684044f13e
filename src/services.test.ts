import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Operation } from './services/contract.ts';
import { SERVICES } from './services.ts';
import { type Shape, shapeReader } from './wire/shape.ts';

/** How members are called by which somebody might give or get what nobody else may know. */
const SOUNDS_SECRET =
  /password|passphrase|secret|token|pin$|seed|private|credential|plaintext|assertion|code/i;

/** What sounds so and tells nothing; a new member is looked at before it is put here. */
const TELLS_NOTHING: ReadonlySet<string> = new Set([
  // Sealed, and good for who asked alone.
  'NextToken',
  'nextToken',
  'EncodedMessage',
  // Names of things; what they are good for wants a password or a signature too.
  'TokenId',
  'TokenSerial',
  'ServiceSpecificCredentialId',
  'ServiceCredentialAlias',
  'SubjectFromWebIdentityToken',
  // Gives no right that the grant does not give its grantee already.
  'GrantToken',
  // Settings.
  'AssertionEncryptionMode',
  'GlobalEndpointTokenVersion',
  // Which private key is to go, by its id.
  'RemovePrivateKey',
  // Never given: CloudHSM v1's, and assertions of trusted identity propagation, which are refused.
  'PreCoPassword',
  'ContextAssertion',
]);

/** Members of texts that an event would show as they are, as paths. Bytes are in no event. */
function shown(
  shape: Shape,
  hidden: readonly string[],
  path: string,
  above: readonly string[] = [],
): string[] {
  if (shape.kind === 'list') return shown(shape.member.shape(), hidden, path, above);
  if (shape.kind === 'map') return shown(shape.value.shape(), hidden, path, above);
  if (shape.kind !== 'structure' || above.includes(shape.name)) return [];
  return shape.members.flatMap((member) => {
    if (member.isSensitive || hidden.includes(member.name)) return [];
    const within = `${path}.${member.name}`;
    const inner = member.shape();
    return inner.kind === 'string' ? [within] : shown(inner, hidden, within, [...above, shape.name]);
  });
}

const recordsOutput = ({ kind, audit }: Operation): boolean =>
  (kind === 'write' && audit?.isRead !== true) || audit?.responseElements === true;

test('no member of any operation that sounds like a secret is in events', () => {
  const found: string[] = [];
  for (const service of SERVICES) {
    const shapeOf = shapeReader(service.facts.constraints);
    for (const [name, operation] of Object.entries(service.operations)) {
      const [, , , , input, output] = service.schemas[name] ?? assert.fail(name);
      const hidden = operation.audit?.hide ?? [];
      const sides = [input, ...(recordsOutput(operation) ? [output] : [])];
      for (const side of sides) found.push(...shown(shapeOf(side), hidden, `${service.name}:${name}`));
    }
  }
  assert.ok(found.length > 1000);
  const nameOf = (path: string): string => path.slice(path.lastIndexOf('.') + 1);
  assert.deepEqual(
    found.filter((path) => SOUNDS_SECRET.test(nameOf(path)) && !TELLS_NOTHING.has(nameOf(path))),
    [],
  );
});
