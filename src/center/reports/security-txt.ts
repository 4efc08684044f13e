import type { Instant } from '../../core/clock.ts';
import { CENTER } from '../pages/paths.ts';
import type { DisclosurePolicy } from './disclosure-policy.ts';

const DAY_MILLISECONDS = 86_400_000;

interface SecurityTxtFacts {
  readonly policy: DisclosurePolicy;
  /** Where the deployment is reached, without a slash at the end. */
  readonly publicUrl: string;
  readonly now: Instant;
  /** Whether there is a key to point to. */
  readonly hasKey: boolean;
}

/**
 * The file, to be signed. `Expires` is counted from the day's begin, so that it is renewed every day, long before its end.
 * @see https://www.rfc-editor.org/rfc/rfc9116
 */
export function securityTxt({ policy, publicUrl, now, hasKey }: SecurityTxtFacts): string {
  const today = Math.floor(now / DAY_MILLISECONDS) * DAY_MILLISECONDS;
  const expires = new Date(today + policy.securityTxtDays * DAY_MILLISECONDS).toISOString();
  const page = (name: string, path: string): string => `${name}: ${publicUrl}${path}`;
  return [
    `Canonical: ${publicUrl}/.well-known/security.txt`,
    ...(policy.acceptsReports ? [page('Contact', CENTER.report)] : []),
    ...policy.contacts.map((contact) => `Contact: ${contact}`),
    `Expires: ${expires.replace('.000', '')}`,
    ...(hasKey ? [page('Encryption', CENTER.keyFile)] : []),
    page('Policy', CENTER.policy),
    page('Acknowledgments', CENTER.acknowledgments),
    // CSAF 2.0 §7.1.8
    page('CSAF', '/.well-known/csaf/provider-metadata.json'),
    ...(policy.languages.length > 0 ? [`Preferred-Languages: ${policy.languages.join(', ')}`] : []),
    '',
  ].join('\n');
}
