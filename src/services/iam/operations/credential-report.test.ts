import assert from 'node:assert/strict';
import { afterEach, beforeEach, describe, test } from 'node:test';
import { makeCertificate } from '../../../../test/support/certificates.ts';
import { directoryOf } from '../records/directory.ts';
import { type Bench, openBench, refused } from '../test-support.ts';
import { createAccessKey } from './create-access-key.ts';
import { createLoginProfile } from './create-login-profile.ts';
import { createUser } from './create-user.ts';
import { generateCredentialReport } from './generate-credential-report.ts';
import { getCredentialReport } from './get-credential-report.ts';
import { updateAccessKey } from './update-access-key.ts';
import { updateAccountPasswordPolicy } from './update-account-password-policy.ts';
import { updateSigningCertificate } from './update-signing-certificate.ts';
import { uploadSigningCertificate } from './upload-signing-certificate.ts';

let bench: Bench;
describe('credential report', () => {
  beforeEach(async () => {
    bench = await openBench();
  });
  afterEach(() => bench.close());

  const lines = async (): Promise<string[]> => {
    const { Content } = await bench.call(getCredentialReport, {});
    return new TextDecoder().decode(Content).split('\n');
  };

  test('there is a report once it was asked for, and it is never old', async () => {
    await refused(bench.call(getCredentialReport, {}), 'ReportNotPresent', 410, '');
    assert.deepEqual(await bench.call(generateCredentialReport, {}), {
      State: 'STARTED',
      Description: 'No report exists. Starting a new report generation task',
    });
    assert.deepEqual(await bench.call(generateCredentialReport, {}), { State: 'COMPLETE' });
    bench.now += 5 * 60 * 60 * 1000 + 1;
    const { ReportFormat, GeneratedTime } = await bench.call(getCredentialReport, {});
    assert.equal(ReportFormat, 'text/csv');
    assert.equal(GeneratedTime?.getTime(), bench.now - 1);
    assert.equal((await lines()).length, 2);
    await bench.call(createUser, { UserName: 'anna' });
    assert.equal((await lines()).length, 3);
  });

  test('columns and rows are AWS’s', async () => {
    await bench.call(generateCredentialReport, {});
    await bench.call(createUser, { UserName: 'zoe,z', Path: '/people/' });
    const [header, root, zoe, ...more] = await lines();
    assert.equal(
      header,
      'user,arn,user_creation_time,password_enabled,password_last_used,password_last_changed,password_next_rotation,mfa_active,access_key_1_active,access_key_1_last_rotated,access_key_1_last_used_date,access_key_1_last_used_region,access_key_1_last_used_service,access_key_2_active,access_key_2_last_rotated,access_key_2_last_used_date,access_key_2_last_used_region,access_key_2_last_used_service,cert_1_active,cert_1_last_rotated,cert_2_active,cert_2_last_rotated',
    );
    const nothing = 'false,N/A,N/A,N/A,N/A,false,N/A,N/A,N/A,N/A,false,N/A,false,N/A';
    assert.equal(
      root,
      `<root_account>,arn:aws:iam::123456789012:root,2026-11-24T07:30:00Z,false,N/A,not_supported,not_supported,false,${nothing}`,
    );
    assert.equal(
      zoe,
      `"zoe,z","arn:aws:iam::123456789012:user/people/zoe,z",2026-11-24T07:30:00Z,false,N/A,N/A,N/A,false,${nothing}`,
    );
    assert.deepEqual(more, []);
  });

  test('passwords, keys and certificates are told with their times', async () => {
    await bench.call(generateCredentialReport, {});
    const UserName = 'Anna';
    await bench.call(createUser, { UserName: 'bert' });
    await bench.call(createUser, { UserName });
    bench.now += 1000;
    await bench.call(createLoginProfile, { UserName, Password: 'TestPassword123!' });
    await bench.call(updateAccountPasswordPolicy, { MaxPasswordAge: 2 });
    bench.now += 1000;
    const { AccessKey } = await bench.call(createAccessKey, { UserName });
    const AccessKeyId = AccessKey?.AccessKeyId ?? '';
    await bench.store.write(async ({ db }) => {
      await directoryOf({ db })
        .updateTable('access_keys')
        .set({ last_used_at: bench.now, last_used_region: 'us-east-1', last_used_service: 'iam' })
        .execute();
    });
    await bench.call(updateAccessKey, { UserName, AccessKeyId, Status: 'Inactive' });
    const { certificate: CertificateBody } = await makeCertificate('signer', { now: bench.now });
    const { Certificate } = await bench.call(uploadSigningCertificate, { UserName, CertificateBody });
    bench.now += 1000;
    const second = await makeCertificate('second', { now: bench.now });
    await bench.call(uploadSigningCertificate, { UserName, CertificateBody: second.certificate });
    const CertificateId = Certificate?.CertificateId ?? '';
    await bench.call(updateSigningCertificate, { UserName, CertificateId, Status: 'Inactive' });
    const [, , anna] = await lines();
    assert.equal(
      anna,
      [
        'Anna,arn:aws:iam::123456789012:user/Anna,2026-11-24T07:30:00Z',
        'true,no_information,2026-11-24T07:30:01Z,2026-11-26T07:30:01Z,false',
        'false,2026-11-24T07:30:02Z,2026-11-24T07:30:02Z,us-east-1,iam',
        'false,N/A,N/A,N/A,N/A',
        'false,2026-11-24T07:30:02Z,true,2026-11-24T07:30:03Z',
      ].join(','),
    );
  });
});
