import { openAuthorizationMessage } from '../../../identity/authorization-message.ts';
import { read } from '../../contract.ts';
import { invalidAuthorizationMessage } from '../errors.ts';
import type {
  DecodeAuthorizationMessageRequest,
  DecodeAuthorizationMessageResponse,
  Input,
} from '../schema.ts';

/** Opens the explanation that a denial in the same account came with. */
export const decodeAuthorizationMessage = read<
  Input<DecodeAuthorizationMessageRequest>,
  DecodeAuthorizationMessageResponse
>(
  () => [{ action: 'sts:DecodeAuthorizationMessage', resources: [{ arn: '*', label: null }] }],
  ({ sealer, accountId }, { EncodedMessage }) => {
    const message = openAuthorizationMessage(sealer, accountId, EncodedMessage);
    if (message === undefined) throw invalidAuthorizationMessage('Message is not valid');
    return { DecodedMessage: message };
  },
);
