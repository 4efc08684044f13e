import {
  createPrivateKey,
  generateKeyPairSync,
  hash,
  randomBytes,
  randomUUID,
  sign as signWithKey,
} from 'node:crypto';
import { timeOrderedUuid } from '../core/uuid.ts';
import { type KeyVault, VaultError } from '../custody/vault/key-vault.ts';
import type { Store } from '../storage/store.ts';
import type { AuditEvent } from './audit-event.ts';
import type { SigningContext } from './digests/signing-keys.ts';
import { insertEvents } from './insert-events.ts';
import { storable } from './storable.ts';

const notHere = (): never => {
  throw new Error('tests of the record sign only');
};

const tagOf = (secret: string, publicKey: Uint8Array): string =>
  hash('sha256', `${secret}${Buffer.from(publicKey).toString('hex')}`);

/** Stands in for the HSM: its blobs hold the key in clear, and a tag by which it knows its own. */
export function testVault(): KeyVault {
  const secret = randomBytes(16).toString('hex');
  const open = (blob: Uint8Array) => JSON.parse(Buffer.from(blob).toString()) as { key: string; tag: string };
  const vault: Partial<KeyVault> = {
    generate: async () => {
      const { publicKey, privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
      const spki = publicKey.export({ format: 'der', type: 'spki' });
      const key = privateKey.export({ format: 'der', type: 'pkcs8' }).toString('base64');
      const blob = Buffer.from(JSON.stringify({ key, tag: tagOf(secret, spki) }));
      return { blob, wrappedUnder: 'test', publicKey: spki };
    },
    sign: async ({ blob }, _algorithm, message) =>
      signWithKey(
        'sha256',
        message,
        createPrivateKey({ key: Buffer.from(open(blob).key, 'base64'), format: 'der', type: 'pkcs8' }),
      ),
    checkPublicKey: ({ blob }, publicKey) => {
      if (open(blob).tag !== tagOf(secret, publicKey)) throw new VaultError('unusable-material');
    },
  };
  return { rewrap: notHere, release: notHere, ...vault } as KeyVault;
}

export const testSigning = (store: Store): SigningContext => ({
  store,
  vault: testVault(),
  random: { bytes: (length) => new Uint8Array(randomBytes(length)) },
});

export const TEST_ACCOUNT = '111122223333';

export const testEvent = (eventTime: number, changes: Partial<AuditEvent> = {}): AuditEvent => ({
  eventId: timeOrderedUuid(randomUUID(), eventTime),
  eventTime,
  eventSource: 'iam.amazonaws.com',
  eventName: 'GetUser',
  awsRegion: 'us-east-1',
  sourceIPAddress: '192.0.2.1',
  userAgent: 'test',
  requestId: randomUUID(),
  readOnly: true,
  eventType: 'AwsApiCall',
  recipientAccountId: TEST_ACCOUNT,
  userIdentity: {
    type: 'IAMUser',
    userName: 'bob',
    accessKeyId: 'AKIAAAAAAAAAAAAAAAAA',
    accountId: TEST_ACCOUNT,
  },
  requestParameters: { userName: 'bob' },
  responseElements: null,
  resources: [{ type: 'AWS::IAM::User', name: 'bob' }],
  ...changes,
});

/** Stores events in one write. */
export const storeEvents = (store: Store, events: readonly AuditEvent[]): Promise<void> =>
  store.write(({ db }) => insertEvents(db, store.dialect, events.map(storable)));
