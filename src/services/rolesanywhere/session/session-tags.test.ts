import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { CertificateProof } from '../../../identity/certificate-proof.ts';
import { DEFAULT_MAPPINGS } from '../mappings.ts';
import { certificateTags, sourceIdentityOf } from './session-tags.ts';

const proof = (more: Partial<CertificateProof> = {}): CertificateProof => ({
  trustAnchorArn: '',
  trustAnchorBundle: '',
  subject: [
    { name: 'O', value: 'Blue, Inc.' },
    { name: 'OU', value: 'a' },
    { name: 'OU', value: 'b' },
    { name: 'CN', value: 'ann' },
    { name: '1.2.3.4', value: 'own' },
  ],
  issuer: [{ name: 'CN', value: 'CA' }],
  subjectText: '',
  issuerText: '',
  serialNumber: 'a1',
  certificate: '',
  expiresAt: 0,
  path: [],
  ...more,
});

const asObject = (tags: readonly { readonly Key: string; readonly Value: string }[]) =>
  Object.fromEntries(tags.map(({ Key, Value }) => [Key, Value]));

test('by default all attributes with a name are mapped, and the first alternative names', () => {
  const named = proof({
    dns: 'a.example.com',
    uri: 'spiffe://example/a',
    directoryName: [{ name: 'CN', value: 'alias' }],
  });
  assert.deepEqual(asObject(certificateTags(named, DEFAULT_MAPPINGS)), {
    'x509Issuer/CN': 'CA',
    'x509SAN/DNS': 'a.example.com',
    'x509SAN/URI': 'spiffe://example/a',
    'x509SAN/Name/CN': 'alias',
    'x509Subject/O': 'Blue_ Inc.',
    'x509Subject/OU': 'a/b',
    'x509Subject/CN': 'ann',
  });
});

test('rules map what they name, by object identifier too, and nothing that is not there', () => {
  const mappings = [
    {
      certificateField: 'x509Subject' as const,
      mappingRules: [{ specifier: 'CN' }, { specifier: '1.2.3.4' }, { specifier: 'UID' }],
    },
  ];
  assert.deepEqual(asObject(certificateTags(proof(), mappings)), {
    'x509Subject/CN': 'ann',
    'x509Subject/1.2.3.4': 'own',
  });
});

test('tags that no session can have refuse the session', () => {
  const long = proof({ uri: `spiffe://${'a'.repeat(300)}` });
  assert.throws(() => certificateTags(long, DEFAULT_MAPPINGS), { code: 'ValidationException' });
});

test('the source identity is the common name, without characters that it cannot have', () => {
  assert.equal(sourceIdentityOf(proof()), 'CN=ann');
  assert.equal(sourceIdentityOf(proof({ subject: [{ name: 'CN', value: 'Ann Lee' }] })), 'CN=Ann_Lee');
  assert.equal(sourceIdentityOf(proof({ subject: [{ name: 'O', value: 'x' }] })), undefined);
  const long = proof({ subject: [{ name: 'CN', value: 'a'.repeat(62) }] });
  assert.throws(() => sourceIdentityOf(long), { code: 'ValidationException' });
});
