/** Where people may be sent after they signed in: pages of ours, by path. */
const OURS = /^\/(?:console|signin|v1\/authorize)(?:[/?#]|$)/;

export const HOME = '/console';

/** `wanted` where it is a page of this server, else the home page: no link makes the sign-in send anybody elsewhere. */
export function safeTarget(wanted: string | undefined): string {
  if (wanted === undefined || !OURS.test(wanted) || /[\\\p{Cc}\s]/u.test(wanted)) return HOME;
  const base = 'http://keywarden.invalid';
  const url = URL.parse(wanted, base);
  if (url === null || url.origin !== base || !OURS.test(url.pathname)) return HOME;
  return `${url.pathname}${url.search}`;
}
