import type { HttpResponse } from '../core/http.ts';
import type { Form } from '../web/form.ts';
import { beginAttempt, forgiveAttempt, normalName } from './attempts.ts';
import { setCookie, YEAR_SECONDS } from './cookies.ts';
import { knownDevice } from './devices.ts';
import { consoleLogin, type Trier } from './events.ts';
import { findAccountId, findRootByEmail, findUserByName, isPasswordOf, type Person } from './people.ts';
import { goOn } from './progress.ts';
import { safeTarget } from './safe-target.ts';
import { ACCOUNT_TEXT, type SignInForm, signInPage } from './sign-in-form.ts';
import type { Visit } from './visit.ts';

/** AWS's words, whatever was wrong. */
const WRONG = 'Your authentication information is incorrect. Please try again.';

/** Who is meant by what was typed. */
interface Meant {
  readonly person: Person | undefined;
  readonly accountId: string | undefined;
  /** By which tries are counted, the same for all spellings. */
  readonly countedAs: string;
}

async function whoIsMeant({ parts }: Visit, { kind, account = '', name = '' }: SignInForm): Promise<Meant> {
  const { reader } = parts.store;
  if (kind === 'root') {
    const person = await findRootByEmail(reader, name);
    return { person, accountId: person?.accountId, countedAs: normalName('root', name) };
  }
  const accountId = await findAccountId(reader, account);
  const person = await findUserByName(reader, accountId, name);
  return { person, accountId, countedAs: normalName('user', accountId ?? account, name) };
}

const waitText = (milliseconds: number): string => {
  const seconds = Math.ceil(milliseconds / 1000);
  return `Too many tries. Try again in ${seconds} second${seconds === 1 ? '' : 's'}.`;
};

/** Looks at name and password. Takes as long and says the same whether the name exists or not. */
export async function passwordStep(visit: Visit, fields: Form): Promise<HttpResponse> {
  const { parts, request, now } = visit;
  const form: SignInForm = {
    kind: fields.get('as') === 'root' ? 'root' : 'user',
    account: (fields.get('account') ?? '').trim().toLowerCase(),
    name: (fields.get('name') ?? '').trim(),
    to: safeTarget(fields.get('to')),
  };
  const { person, accountId, countedAs } = await whoIsMeant(visit, form);
  const deviceId = person && knownDevice(parts, request, person.id);
  const attempt = {
    name: countedAs,
    address: request.remoteAddress,
    ...(deviceId === undefined ? {} : { deviceId }),
  };
  const failed = (errorMessage: string): void => {
    const who: Trier = person ?? { accountId };
    parts.audit.append(consoleLogin(parts, request, who, { isSuccess: false, errorMessage, to: form.to }));
  };
  const wait = await parts.store.write(({ db }) => beginAttempt(db, attempt, now));
  if (wait > 0) {
    failed('Too many failed authentications');
    return signInPage(visit, { ...form, problem: waitText(wait), status: 429 });
  }
  const isRight = await isPasswordOf(person, fields.get('password') ?? '');
  if (!isRight || person === undefined) {
    failed(
      person === undefined && form.kind === 'user' && accountId !== undefined
        ? 'No username found in supplied account'
        : 'Failed authentication',
    );
    return signInPage(visit, { ...form, problem: WRONG, status: 403 });
  }
  await parts.store.write(({ db }) => forgiveAttempt(db, attempt));
  const response = await goOn(visit, { person, to: form.to });
  const remembering = accountCookie(visit, form, fields.get('remember') === 'yes');
  return { ...response, cookies: [...(response.cookies ?? []), ...remembering] };
}

/** Remembers the account in this browser, or forgets it. */
function accountCookie({ request }: Visit, { kind, account = '' }: SignInForm, isWanted: boolean): string[] {
  if (kind === 'root' || !ACCOUNT_TEXT.test(account)) return [];
  return [setCookie(request, 'account', isWanted ? account : '', isWanted ? YEAR_SECONDS : 0)];
}
