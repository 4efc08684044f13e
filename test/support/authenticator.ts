import { CreateVirtualMFADeviceCommand, EnableMFADeviceCommand, type IAMClient } from '@aws-sdk/client-iam';
import { oathCode } from './programs.ts';

const STEP_SECONDS = 30;

const stepNow = (): number => Math.floor(Date.now() / 1000 / STEP_SECONDS);

/**
 * A person with an authenticator who is always in time for the next code: it goes ahead a step for each code instead of
 * waiting for the step to come, and the server takes that for a clock that is ahead.
 */
export class Authenticator {
  readonly serialNumber: string;
  /** Base32. */
  readonly seed: string;
  /** The step of the last code, and when that was given. */
  #last: number;
  #lastAt: number;

  constructor(serialNumber: string, seed: string) {
    this.serialNumber = serialNumber;
    this.seed = seed;
    this.#last = stepNow() - 2;
    this.#lastAt = stepNow() - 2;
  }

  /** A code that was not given before. */
  async code(): Promise<string> {
    const now = stepNow();
    this.#last = Math.max(this.#last + 1, this.#last + now - this.#lastAt);
    this.#lastAt = now;
    return oathCode(this.seed, { second: this.#last * STEP_SECONDS });
  }

  /** Two new codes in a row. */
  async twoCodes() {
    const AuthenticationCode1 = await this.code();
    this.#last++;
    const AuthenticationCode2 = await oathCode(this.seed, { second: this.#last * STEP_SECONDS });
    return { SerialNumber: this.serialNumber, AuthenticationCode1, AuthenticationCode2 };
  }

  /** As operations of STS take it. */
  async factor() {
    return { SerialNumber: this.serialNumber, TokenCode: await this.code() };
  }
}

/** Makes a virtual device; nobody's yet. */
export async function createDevice(iam: IAMClient, VirtualMFADeviceName: string): Promise<Authenticator> {
  const { VirtualMFADevice } = await iam.send(new CreateVirtualMFADeviceCommand({ VirtualMFADeviceName }));
  const seed = new TextDecoder().decode(VirtualMFADevice?.Base32StringSeed);
  return new Authenticator(VirtualMFADevice?.SerialNumber ?? '', seed);
}

/** Makes a virtual device and enables it for a user, or for root by its account number. */
export async function enableDevice(
  iam: IAMClient,
  UserName: string,
  name = `${UserName}-phone`,
): Promise<Authenticator> {
  const device = await createDevice(iam, name);
  await iam.send(new EnableMFADeviceCommand({ UserName, ...(await device.twoCodes()) }));
  return device;
}
