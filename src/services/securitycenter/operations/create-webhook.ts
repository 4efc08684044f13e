import { addressProblem } from '../../../center/guarded-request.ts';
import { insertWebhook, listWebhooks } from '../../../center/notices/webhooks.ts';
import { readCenterSettings } from '../../../center/settings.ts';
import { publicAddressPolicy } from '../../../identity/oidc/address-policy.ts';
import { write } from '../../contract.ts';
import { forAccount } from '../access.ts';
import { limitExceeded, validationException } from '../errors.ts';
import { type WebhookView, webhookView } from '../notices/webhook-view.ts';

interface Input {
  readonly Url: string;
  readonly Description?: string;
}

interface Output {
  readonly Webhook: WebhookView;
  /** Told once; what is sent is signed by it. */
  readonly Secret: string;
}

const MOST_WEBHOOKS = 10;

/** Calls of ours to an address, for each bulletin that concerns the account. */
export const createWebhook = write<Input, Output>(
  forAccount('CreateWebhook'),
  async (context, { Url, Description = '' }) => {
    const { db, accountId } = context;
    const { settings } = await readCenterSettings(db);
    const problem = addressProblem(Url, publicAddressPolicy(settings.allowsPrivateAddresses));
    if (problem !== undefined) throw validationException(`Url cannot be called: ${problem}.`);
    if ((await listWebhooks(db, accountId)).length >= MOST_WEBHOOKS)
      throw limitExceeded(`An account has ${MOST_WEBHOOKS} webhooks at most.`);
    const { row, secret } = await insertWebhook(context, { accountId, url: Url, description: Description });
    return { Webhook: webhookView(row), Secret: secret };
  },
);
