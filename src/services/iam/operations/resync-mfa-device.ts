import { preparedWrite } from '../../contract.ts';
import { deviceOwner, onDeviceOwner, requireDeviceOf } from '../access/mfa-devices.ts';
import { proveTwoCodes } from '../prove-two-codes.ts';
import type { Input, ResyncMFADeviceRequest } from '../schema.ts';

type ResyncInput = Input<ResyncMFADeviceRequest>;

/** The codes themselves set the device right; what is left of the call is its event. */
export const resyncMFADevice = preparedWrite<ResyncInput, object, void>(
  onDeviceOwner('iam:ResyncMFADevice'),
  async (context, input) => {
    await requireDeviceOf(context, await deviceOwner(context, input.UserName), input.SerialNumber);
    await proveTwoCodes(context, input);
  },
  async () => ({}),
  { hide: ['AuthenticationCode1', 'AuthenticationCode2'] },
);
