import { base32 } from '../../../core/base32.ts';
import { SecretBytes } from '../../../core/secret-bytes.ts';
import { addSeededDevice } from '../../../identity/mfa/add-seeded-device.ts';
import { findMfaDevice } from '../../../identity/mfa/records.ts';
import { type OperationContext, preparedWrite } from '../../contract.ts';
import { createDeviceAccess, virtualDeviceArn } from '../access/mfa-devices.ts';
import { entityAlreadyExists, validationError } from '../errors.ts';
import { qrCodePng } from '../qr-code.ts';
import { findAccount } from '../records/accounts.ts';
import { directoryOf } from '../records/directory.ts';
import type { CreateVirtualMFADeviceRequest, CreateVirtualMFADeviceResponse, Input } from '../schema.ts';
import { checkedTags, formatTags, tagsMember } from '../tags.ts';

type CreateInput = Input<CreateVirtualMFADeviceRequest>;

/** 64 letters of Base32, as AWS's seeds have. */
const SEED_BYTES = 40;
/** What all other operations take of a serial number; a longer one could never be named again. */
const LONGEST_SERIAL_NUMBER = 256;

interface NewSeed {
  readonly seed: SecretBytes;
  readonly base32Seed: string;
  readonly qrCode: Uint8Array;
}

/** The account is called by its alias, where it has one. */
async function newSeed(context: OperationContext, name: string): Promise<NewSeed> {
  const seed = new SecretBytes(context.random.bytes(SEED_BYTES));
  const base32Seed = base32(seed.reveal());
  const { alias, id } = await findAccount(directoryOf(context), context.accountId);
  const label = `${encodeURIComponent(name)}@${alias ?? id}`;
  const qrCode = await qrCodePng(`otpauth://totp/${label}?secret=${base32Seed}`);
  return { seed, base32Seed, qrCode };
}

const bytesOf = (text: string): Uint8Array => new TextEncoder().encode(text);

/**
 * The answer is the only place that ever shows the seed.
 * @see https://docs.aws.amazon.com/IAM/latest/APIReference/API_VirtualMFADevice.html for what the QR code says
 */
export const createVirtualMFADevice = preparedWrite<CreateInput, CreateVirtualMFADeviceResponse, NewSeed>(
  createDeviceAccess,
  (context, input) => newSeed(context, input.VirtualMFADeviceName),
  async (context, input, { seed, base32Seed, qrCode }) => {
    const { db, accountId } = context;
    const tags = checkedTags(input.Tags);
    const serialNumber = virtualDeviceArn(accountId, input.Path, input.VirtualMFADeviceName);
    if (serialNumber.length > LONGEST_SERIAL_NUMBER)
      throw validationError(
        `Path and name make a serial number of more than ${LONGEST_SERIAL_NUMBER} characters.`,
      );
    if (await findMfaDevice(db, accountId, serialNumber))
      throw entityAlreadyExists('MFA device already exists.');
    const device = {
      account_id: accountId,
      kind: 'virtual',
      serial_number: serialNumber,
      algorithm: 'SHA1',
      period_seconds: 30,
      last_counter: -1,
      tags: formatTags(tags),
    } as const;
    await addSeededDevice(context, device, seed);
    return {
      VirtualMFADevice: {
        SerialNumber: serialNumber,
        Base32StringSeed: bytesOf(base32Seed),
        QRCodePNG: qrCode,
        ...tagsMember(tags),
      },
    };
  },
);
