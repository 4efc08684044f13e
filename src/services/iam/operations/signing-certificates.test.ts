import assert from 'node:assert/strict';
import { createHash, X509Certificate } from 'node:crypto';
import { afterEach, beforeEach, describe, test } from 'node:test';
import { makeCertificate } from '../../../../test/support/certificates.ts';
import { base32 } from '../../../core/base32.ts';
import type { Caller } from '../../../identity/caller.ts';
import { type Bench, openBench, refused, rootCaller, userCaller } from '../test-support.ts';
import { createUser } from './create-user.ts';
import { deleteUser } from './delete-user.ts';
import { getAccountSummary } from './get-account-summary.ts';
import { signingCertificateOperations } from './signing-certificate-operations.ts';

let bench: Bench;
let anna: Caller;

describe('signing certificates', () => {
  beforeEach(async () => {
    bench = await openBench();
    const { User } = await bench.call(createUser, { UserName: 'anna' });
    anna = userCaller(User);
  });
  afterEach(() => bench.close());

  const call = (name: string, input: object = {}, as = rootCaller()) => {
    const operation = signingCertificateOperations[name] ?? assert.fail(name);
    return bench.call(operation, input, as);
  };
  const pem = async (notAfter?: number) =>
    (await makeCertificate('signer', { now: bench.now, ...(notAfter === undefined ? {} : { notAfter }) }))
      .certificate;

  test('a certificate is uploaded, listed, switched off and on, and deleted', async () => {
    const CertificateBody = await pem();
    const { Certificate } = await call('UploadSigningCertificate', { UserName: 'anna', CertificateBody });
    const sha1 = createHash('sha1').update(new X509Certificate(CertificateBody).raw).digest();
    const expected = {
      UserName: 'anna',
      CertificateId: base32(sha1),
      CertificateBody,
      Status: 'Active',
      UploadDate: new Date(bench.now),
    };
    assert.match(expected.CertificateId, /^[A-Z2-7]{32}$/);
    assert.deepEqual(Certificate, expected);
    const { CertificateId } = Certificate;
    const list = async (as?: Caller) =>
      (await call('ListSigningCertificates', as === undefined ? { UserName: 'anna' } : {}, as)).Certificates;
    assert.deepEqual(await list(anna), [expected]);
    await call('UpdateSigningCertificate', { UserName: 'anna', CertificateId, Status: 'Inactive' });
    assert.deepEqual(await list(), [{ ...expected, Status: 'Inactive' }]);
    // Uploaded again, it is the one that is there.
    const again = await call('UploadSigningCertificate', { UserName: 'anna', CertificateBody });
    assert.deepEqual(again.Certificate, { ...expected, Status: 'Inactive' });
    await call('UpdateSigningCertificate', { UserName: 'anna', CertificateId, Status: 'Active' });
    await refused(
      call('UpdateSigningCertificate', { UserName: 'anna', CertificateId, Status: 'Expired' }),
      'InvalidInput',
      400,
      'Operation does not support status Expired',
    );
    await call('DeleteSigningCertificate', { UserName: 'anna', CertificateId });
    assert.deepEqual(await list(), []);
  });

  test('a certificate belongs to one user of the account, or to root', async () => {
    const CertificateBody = await pem();
    const { Certificate } = await call('UploadSigningCertificate', { CertificateBody });
    assert.equal(Certificate.UserName, undefined);
    await refused(
      call('UploadSigningCertificate', { CertificateBody }, anna),
      'DuplicateCertificate',
      409,
      'Duplicate certificate uploaded.',
    );
    const { CertificateId } = Certificate;
    const notFound = [
      'NoSuchEntity',
      404,
      `The Certificate with id ${CertificateId} cannot be found.`,
    ] as const;
    await refused(call('DeleteSigningCertificate', { CertificateId }, anna), ...notFound);
    await refused(call('UpdateSigningCertificate', { CertificateId, Status: 'Inactive' }, anna), ...notFound);
    const present = async () =>
      (await bench.call(getAccountSummary, {})).SummaryMap?.AccountSigningCertificatesPresent;
    assert.equal(await present(), 1);
    await call('DeleteSigningCertificate', { CertificateId });
    assert.equal(await present(), 0);
  });

  test('two are enough, and only certificates that are valid now', async () => {
    for (const CertificateBody of [await pem(), await pem()])
      await call('UploadSigningCertificate', { CertificateBody }, anna);
    await refused(
      call('UploadSigningCertificate', { CertificateBody: await pem() }, anna),
      'LimitExceeded',
      409,
      'Cannot exceed quota for CertificatesPerUser: 2',
    );
    for (const CertificateBody of ['invalid-certificate-body', await pem(bench.now - 1000)])
      await refused(
        call('UploadSigningCertificate', { CertificateBody }),
        'MalformedCertificate',
        400,
        `Certificate ${CertificateBody} is malformed.`,
      );
    await refused(
      bench.call(deleteUser, { UserName: 'anna' }),
      'DeleteConflict',
      409,
      'Cannot delete entity, must delete certificates first.',
    );
  });

  test('a user that is not there is told before all else', async () => {
    const input = {
      UserName: 'nobody',
      CertificateBody: 'x',
      CertificateId: 'A'.repeat(32),
      Status: 'Active',
    };
    for (const name of Object.keys(signingCertificateOperations))
      await refused(call(name, input), 'NoSuchEntity', 404, 'The user with name nobody cannot be found.');
  });
});
