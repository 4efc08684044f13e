/** Where people may be sent after they signed in: pages of ours, by path. */
const OURS = /^\/(?:console|account|signin|v1\/authorize)(?:[/?#]|$)/;

/** Where people go after they signed in, unless they came for something else: the console. */
export const HOME = '/console';

/** Pages of whoever is signed in, without scripts. */
export const OWN = {
  home: '/account',
  sessions: '/account/sessions',
  password: '/account/password',
  passkeys: '/account/passkeys',
  guardians: '/account/guardians',
  recoveryRequest: '/account/guardians/request',
  recoveryApprove: '/account/guardians/approve',
  recoveryCancel: '/account/guardians/cancel',
  recoveryComplete: '/account/guardians/complete',
  mfa: '/account/mfa',
  app: '/account/mfa/app',
  appCodes: '/account/mfa/app/codes',
  appCancel: '/account/mfa/app/cancel',
  token: '/account/mfa/token',
  device: '/account/mfa/device',
  rename: '/account/mfa/device/rename',
  resync: '/account/mfa/device/resync',
  remove: '/account/mfa/device/remove',
} as const;

/** `wanted` where it is a page of this server, else the home page: no link makes the sign-in send anybody elsewhere. */
export function safeTarget(wanted: string | undefined): string {
  if (wanted === undefined || !OURS.test(wanted) || /[\\\p{Cc}\s]/u.test(wanted)) return HOME;
  const base = 'http://keywarden.invalid';
  const url = URL.parse(wanted, base);
  if (url === null || url.origin !== base || !OURS.test(url.pathname)) return HOME;
  return `${url.pathname}${url.search}`;
}
