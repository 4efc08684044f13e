import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseKeyReference, referenceArn } from './key-lookup.ts';

const here = { accountId: '111122223333', region: 'us-east-1' };
const id = '12345678-1234-1234-1234-123456789012';

test('ids and aliases are of the caller, ARNs of whom they name', () => {
  assert.deepEqual(parseKeyReference(here, id), { ...here, kind: 'key', keyId: id });
  const arn = `arn:aws:kms:us-east-1:444455556666:alias/a/b`;
  const alias = parseKeyReference(here, arn, { aliases: true });
  assert.deepEqual(alias, {
    accountId: '444455556666',
    region: 'us-east-1',
    kind: 'alias',
    name: 'alias/a/b',
  });
  assert.equal(referenceArn(alias), arn);
});

test('what is no reference is refused in AWS words', () => {
  const refused = (text: string, name: string, message: string, aliases = true) =>
    assert.throws(() => parseKeyReference(here, text, { aliases }), { code: name, message });
  refused('x', 'NotFoundException', "Invalid keyId 'x'");
  const noAliases = 'Key Aliases are not supported for this operation.';
  refused('alias/x', 'InvalidArnException', noAliases, false);
  refused('arn:aws:kms:us-east-1:111122223333:alias/x', 'InvalidArnException', noAliases, false);
  refused(`arn:aws:kms:us-west-2:111122223333:key/${id}`, 'NotFoundException', 'Invalid arn us-west-2');
  refused('arn:aws:s3:::bucket', 'InvalidArnException', 'Invalid arn arn:aws:s3:::bucket');
  refused(
    'arn:aws:kms:us-east-1:111122223333:key/alias/x',
    'NotFoundException',
    'Invalid keyId arn:aws:kms:us-east-1:111122223333:key/alias/x',
  );
});
