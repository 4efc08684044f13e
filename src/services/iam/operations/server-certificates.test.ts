import assert from 'node:assert/strict';
import { createPrivateKey } from 'node:crypto';
import { afterEach, beforeEach, describe, test } from 'node:test';
import { type MadeCertificate, makeCertificate } from '../../../../test/support/certificates.ts';
import { credentialsOf } from '../records/credentials.ts';
import { type Bench, OTHER_ACCOUNT, openBench, refused, rootCaller } from '../test-support.ts';
import { getAccountSummary } from './get-account-summary.ts';
import { serverCertificateOperations } from './server-certificate-operations.ts';

let bench: Bench;
let made: MadeCertificate;

describe('server certificates', () => {
  beforeEach(async () => {
    bench = await openBench();
    made = await makeCertificate('www.example.com', { now: bench.now });
  });
  afterEach(() => bench.close());

  const call = (name: string, input: object = {}, as = rootCaller()) => {
    const operation = serverCertificateOperations[name] ?? assert.fail(name);
    return bench.call(operation, input, as);
  };

  const inputOf = ({ certificate, privateKey }: MadeCertificate) => ({
    CertificateBody: certificate,
    PrivateKey: privateKey,
  });
  const upload = (ServerCertificateName: string, more: object = {}) =>
    call('UploadServerCertificate', { ServerCertificateName, ...inputOf(made), ...more });

  const malformed = (promise: Promise<unknown>, message: string) =>
    refused(promise, 'MalformedCertificate', 400, message);
  const chainMessage = (index: number) =>
    `Unable to validate certificate chain. The certificate chain must start with the immediate signing certificate, followed by any intermediaries in order. The index within the chain of the invalid certificate is: ${index}`;

  test('a certificate is uploaded, shown, listed, renamed and deleted', async () => {
    const { ServerCertificateMetadata } = await upload('www', { Path: '/cloudfront/' });
    const { ServerCertificateId } = ServerCertificateMetadata;
    assert.match(ServerCertificateId, /^ASCA[A-Z2-7]{17}$/);
    const metadata = {
      Path: '/cloudfront/',
      ServerCertificateName: 'www',
      ServerCertificateId,
      Arn: 'arn:aws:iam::123456789012:server-certificate/cloudfront/www',
      UploadDate: new Date(bench.now),
      Expiration: made.expiresAt,
    };
    assert.deepEqual(ServerCertificateMetadata, metadata);
    assert.deepEqual(await call('GetServerCertificate', { ServerCertificateName: 'WWW' }), {
      ServerCertificate: {
        ServerCertificateMetadata: metadata,
        CertificateBody: made.certificate.trimEnd(),
        Tags: [],
      },
    });
    const list = async (PathPrefix?: string) =>
      call('ListServerCertificates', PathPrefix === undefined ? {} : { PathPrefix });
    assert.deepEqual(await list(), { ServerCertificateMetadataList: [metadata], IsTruncated: false });
    assert.deepEqual((await list('/cloud')).ServerCertificateMetadataList, [metadata]);
    assert.deepEqual((await list('/other/')).ServerCertificateMetadataList, []);
    assert.equal((await bench.call(getAccountSummary, {})).SummaryMap?.ServerCertificates, 1);

    await call('UpdateServerCertificate', {
      ServerCertificateName: 'www',
      NewServerCertificateName: 'web',
      NewPath: '/',
    });
    const gone = ['NoSuchEntity', 404, 'The Server Certificate with name www cannot be found.'] as const;
    await refused(call('GetServerCertificate', { ServerCertificateName: 'www' }), ...gone);
    const { ServerCertificate } = await call('GetServerCertificate', { ServerCertificateName: 'web' });
    assert.deepEqual(ServerCertificate.ServerCertificateMetadata, {
      ...metadata,
      ServerCertificateName: 'web',
      Path: '/',
      Arn: 'arn:aws:iam::123456789012:server-certificate/web',
    });
    await call('DeleteServerCertificate', { ServerCertificateName: 'web' });
    assert.deepEqual((await list()).ServerCertificateMetadataList, []);
    await refused(call('DeleteServerCertificate', { ServerCertificateName: 'www' }), ...gone);
  });

  test('the private key is sealed, and bound to its row', async () => {
    await upload('www');
    const row = await credentialsOf({ db: bench.store.reader })
      .selectFrom('server_certificates')
      .selectAll()
      .executeTakeFirstOrThrow();
    const opened = bench.sealer.open(
      'secret-at-rest',
      row.sealed_private_key,
      `server_certificates/${row.id}/123456789012`,
    );
    assert.equal(opened.revealText(), made.privateKey);
    assert.ok(!Buffer.from(row.sealed_private_key).includes('PRIVATE KEY'));
  });

  test('names are taken in every case, but not by other accounts; twenty certificates are enough', async () => {
    await upload('www');
    await refused(
      upload('WWW'),
      'EntityAlreadyExists',
      409,
      'The Server Certificate with name WWW already exists.',
    );
    await call(
      'UploadServerCertificate',
      { ServerCertificateName: 'www', ...inputOf(made) },
      rootCaller(OTHER_ACCOUNT),
    );
    for (let number = 1; number < 20; number++) await upload(`more-${number}`);
    await refused(
      upload('one-more'),
      'LimitExceeded',
      409,
      'Cannot exceed quota for ServerCertificatesPerAccount: 20',
    );
    await refused(
      call('UpdateServerCertificate', { ServerCertificateName: 'www', NewServerCertificateName: 'MORE-1' }),
      'EntityAlreadyExists',
      409,
      'The Server Certificate with name MORE-1 already exists.',
    );
    const first = await call('ListServerCertificates', { MaxItems: 12 });
    const second = await call('ListServerCertificates', { MaxItems: 12, Marker: first.Marker });
    assert.deepEqual([first.ServerCertificateMetadataList.length, first.IsTruncated], [12, true]);
    assert.deepEqual([second.ServerCertificateMetadataList.length, second.IsTruncated], [8, false]);
  });

  test('what is no certificate, or no longer one, is refused', async () => {
    const notPem = 'Unable to parse certificate. Please ensure the certificate is in PEM format.';
    for (const CertificateBody of [
      'certificate',
      `text before\n${made.certificate}`,
      made.certificate.repeat(2),
      made.privateKey,
      '-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----',
      made.certificate.replace(/=*\n-----END/, 'AAAA\n-----END'),
    ])
      await malformed(upload('www', { CertificateBody }), notPem);
    const old = await makeCertificate('old', { now: bench.now, notAfter: bench.now - 1000 });
    await malformed(
      upload('www', inputOf(old)),
      "Certificate is no longer valid. The 'Not After' date restriction on the certificate has passed.",
    );
    const young = await makeCertificate('young', { now: bench.now, notBefore: bench.now + 2000 });
    await malformed(
      upload('www', inputOf(young)),
      "Certificate is not yet valid. The 'Not Before' date restriction on the certificate has not passed.",
    );
  });

  test('the private key must be readable and that of the certificate', async () => {
    const other = await makeCertificate('other', { now: bench.now });
    await refused(
      upload('www', { PrivateKey: other.privateKey }),
      'KeyPairMismatch',
      400,
      'The private key did not match the public key provided. Please verify the key material and try again.',
    );
    const encrypted = createPrivateKey(made.privateKey)
      .export({ type: 'pkcs8', format: 'pem', cipher: 'aes-256-cbc', passphrase: 'secret' })
      .toString();
    for (const PrivateKey of ['key', made.certificate, encrypted])
      await malformed(
        upload('www', { PrivateKey }),
        'Unable to parse private key. Please ensure the private key is in PEM format.',
      );
  });

  test('a chain must lead from the certificate upwards, in order', async () => {
    const { now } = bench;
    const root = await makeCertificate('root', { now });
    const middle = await makeCertificate('middle', { now, issuer: root });
    const leaf = await makeCertificate('leaf', { now, issuer: middle });
    const withChain = (...chain: readonly MadeCertificate[]) =>
      upload('www', {
        ...inputOf(leaf),
        CertificateChain: chain.map(({ certificate }) => certificate).join(''),
      });
    await malformed(withChain(root, middle), chainMessage(-1));
    await malformed(withChain(middle, root, leaf), chainMessage(2));
    await malformed(upload('www', { ...inputOf(leaf), CertificateChain: 'chain' }), '');
    await withChain(middle, root, root);
    const { ServerCertificate } = await call('GetServerCertificate', { ServerCertificateName: 'www' });
    assert.equal(
      ServerCertificate.CertificateChain,
      (middle.certificate + root.certificate.repeat(2)).trimEnd(),
    );
  });

  test('tags are told apart by case, and decide under each spelling', async () => {
    const Tags = [
      { Key: 'Team', Value: 'one' },
      { Key: 'team', Value: 'two' },
    ];
    const uploaded = await upload('www', { Tags });
    assert.deepEqual(uploaded.Tags, Tags);
    const ServerCertificateName = 'www';
    const { ServerCertificate } = await call('GetServerCertificate', { ServerCertificateName });
    assert.deepEqual(ServerCertificate.Tags, Tags);
    await call('TagServerCertificate', { ServerCertificateName, Tags: [{ Key: 'Team', Value: 'three' }] });
    await call('UntagServerCertificate', { ServerCertificateName, TagKeys: ['team'] });
    assert.deepEqual(await call('ListServerCertificateTags', { ServerCertificateName }), {
      Tags: [{ Key: 'Team', Value: 'three' }],
      IsTruncated: false,
    });
    const nothing = (noun: string) => `The provided tag ${noun} must not be null/empty.`;
    await refused(
      call('TagServerCertificate', { ServerCertificateName, Tags: [] }),
      'InvalidInput',
      400,
      nothing('map'),
    );
    await refused(
      call('UntagServerCertificate', { ServerCertificateName, TagKeys: [] }),
      'InvalidInput',
      400,
      nothing('keys'),
    );
  });

  test('who renames needs the permission on the certificate as it is and as it will be', async () => {
    await upload('www', { Path: '/old/', Tags: [{ Key: 'env', Value: 'prod' }] });
    const operation = serverCertificateOperations['UpdateServerCertificate'] ?? assert.fail();
    const input = { ServerCertificateName: 'www', NewServerCertificateName: 'web', NewPath: '/new/' };
    const [permission] = (await bench.permissions(operation, input)) ?? [];
    assert.deepEqual(
      permission?.resources.map(({ arn, label, contextKeys }) => [
        arn,
        label,
        contextKeys?.['aws:ResourceTag/env'],
      ]),
      [
        ['arn:aws:iam::123456789012:server-certificate/old/www', 'server certificate www', 'prod'],
        ['arn:aws:iam::123456789012:server-certificate/new/web', 'server certificate web', 'prod'],
      ],
    );
  });
});
