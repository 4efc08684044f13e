import { askSubscriber, isEmail, listSubscribersOf } from '../../../center/notices/subscribers.ts';
import { publicKeyProblem } from '../../../center/pgp/encrypt-to.ts';
import { preparedWrite } from '../../contract.ts';
import { forAccount } from '../access.ts';
import { limitExceeded, validationException } from '../errors.ts';
import { type SubscriptionView, subscriptionView } from '../notices/subscription-view.ts';

interface Input {
  readonly Email: string;
  readonly LeastSeverity?: string;
  /** Armored. */
  readonly PublicKey?: string;
}

const MOST_SUBSCRIPTIONS = 20;

/** Mails of bulletins that concern the account, once the address has confirmed that it wants them. */
export const createSubscription = preparedWrite<Input, { readonly Subscription: SubscriptionView }, void>(
  forAccount('CreateSubscription'),
  async (context, { Email, PublicKey }) => {
    if (!isEmail(Email)) throw validationException('Email is no mail address.');
    if (!context.node.hasMailServer) throw validationException('This server has no mail server to send by.');
    const problem = PublicKey === undefined ? undefined : await publicKeyProblem(PublicKey);
    if (problem !== undefined) throw validationException(problem);
  },
  async (context, { Email, LeastSeverity = 'NONE', PublicKey = null }) => {
    const { db, accountId } = context;
    const before = await listSubscribersOf(db, accountId);
    if (before.length >= MOST_SUBSCRIPTIONS)
      throw limitExceeded(`An account has ${MOST_SUBSCRIPTIONS} subscriptions at most.`);
    const asked = await askSubscriber(context, {
      email: Email,
      accountId,
      leastSeverity: LeastSeverity,
      publicKey: PublicKey,
      network: `account/${accountId}`,
    });
    const mine = await listSubscribersOf(db, accountId);
    const row = mine.find(({ email }) => email.toLowerCase() === Email.toLowerCase());
    if (!asked || row === undefined) throw limitExceeded('Too many addresses were given within the hour.');
    return { Subscription: subscriptionView(row) };
  },
);
