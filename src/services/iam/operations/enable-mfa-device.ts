import { listMfaDevicesOf, updateMfaDevice } from '../../../identity/mfa/records.ts';
import { openSeed, sealSeed } from '../../../identity/mfa/seed.ts';
import type { MfaDeviceRow } from '../../../identity/mfa/tables.ts';
import { type AccessContext, preparedWrite } from '../../contract.ts';
import { type DeviceOwner, deviceOwner, onDeviceOwner, requireMfaDevice } from '../access/mfa-devices.ts';
import { checkQuota } from '../account-quotas.ts';
import { entityAlreadyExists } from '../errors.ts';
import { proveTwoCodes } from '../prove-two-codes.ts';
import type { EnableMFADeviceRequest, Input } from '../schema.ts';

type EnableInput = Input<EnableMFADeviceRequest>;

/** @throws AwsError when the device cannot become that owner's */
async function freeDevice(
  context: Pick<AccessContext, 'accountId' | 'db'>,
  owner: DeviceOwner,
  serialNumber: string,
): Promise<MfaDeviceRow> {
  const device = await requireMfaDevice(context, serialNumber);
  if (device.owner_id !== null) throw entityAlreadyExists('MFA Device is already in use.');
  const { db, accountId } = context;
  const others = await listMfaDevicesOf(db, { accountId, id: owner.id });
  await checkQuota(context, 'MFADevicesPerUser', others.length);
  return device;
}

/** The two codes are used up even if the device turns out to be taken meanwhile. */
export const enableMFADevice = preparedWrite<EnableInput, object, void>(
  onDeviceOwner('iam:EnableMFADevice'),
  async (context, input) => {
    const owner = await deviceOwner(context, input.UserName);
    await freeDevice(context, owner, input.SerialNumber);
    await proveTwoCodes(context, input);
  },
  async (context, input) => {
    const { db, now, sealer } = context;
    const owner = await deviceOwner(context, input.UserName);
    const device = await freeDevice(context, owner, input.SerialNumber);
    const seed = openSeed(sealer, device);
    await updateMfaDevice(db, device.id, {
      owner_id: owner.id,
      sealed_seed: sealSeed(sealer, { ...device, owner_id: owner.id }, seed),
      enabled_at: now,
    });
    return {};
  },
  { hide: ['AuthenticationCode1', 'AuthenticationCode2'] },
);
