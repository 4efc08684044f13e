import { issueCa, makeCrl } from './anywhere-ca.ts';
import type { Seen, Step } from './walk.ts';

const CA = await issueCa('CN=Walk CA');
const CRL = await makeCrl(CA, ['0a']);
const tags = [{ key: 'team', value: 'blue' }];

const step = (name: string, input: Step['input'] = {}): Step => ({ label: `rolesanywhere:${name}`, input });

const made = (seen: Seen, operation: string, member: string): Readonly<Record<string, string>> =>
  seen.get(`rolesanywhere:${operation}`)?.[member] as Readonly<Record<string, string>>;

const anchor =
  (more: object = {}) =>
  (seen: Seen) => ({
    trustAnchorId: made(seen, 'CreateTrustAnchor', 'trustAnchor')['trustAnchorId'],
    ...more,
  });
const profile =
  (more: object = {}) =>
  (seen: Seen) => ({
    profileId: made(seen, 'CreateProfile', 'profile')['profileId'],
    ...more,
  });
const crl =
  (more: object = {}) =>
  (seen: Seen) => ({
    crlId: made(seen, 'ImportCrl', 'crl')['crlId'],
    ...more,
  });
const tagged =
  (more: object = {}) =>
  (seen: Seen) => ({
    resourceArn: made(seen, 'CreateProfile', 'profile')['profileArn'],
    ...more,
  });

/** All but subjects, whom only sessions make. */
export const ROLES_ANYWHERE_WALK: readonly Step[] = [
  step('CreateTrustAnchor', {
    name: 'walk',
    source: { sourceType: 'CERTIFICATE_BUNDLE', sourceData: { x509CertificateData: CA.pem } },
    tags,
  }),
  step('GetTrustAnchor', anchor()),
  step('UpdateTrustAnchor', anchor({ name: 'walked' })),
  step('EnableTrustAnchor', anchor()),
  step('DisableTrustAnchor', anchor()),
  step('ListTrustAnchors'),
  step(
    'PutNotificationSettings',
    anchor({ notificationSettings: [{ enabled: true, event: 'CA_CERTIFICATE_EXPIRY', threshold: 30 }] }),
  ),
  step(
    'ResetNotificationSettings',
    anchor({ notificationSettingKeys: [{ event: 'CA_CERTIFICATE_EXPIRY' }] }),
  ),
  step('CreateProfile', { name: 'walk', roleArns: [], durationSeconds: 900 }),
  step('GetProfile', profile()),
  step('UpdateProfile', profile({ name: 'walked' })),
  step('EnableProfile', profile()),
  step('DisableProfile', profile()),
  step('ListProfiles'),
  step(
    'PutAttributeMapping',
    profile({ certificateField: 'x509Subject', mappingRules: [{ specifier: 'CN' }] }),
  ),
  step('DeleteAttributeMapping', profile({ certificateField: 'x509Subject', specifiers: ['CN'] })),
  step('ImportCrl', (seen) => ({
    name: 'walk',
    crlData: CRL,
    trustAnchorArn: made(seen, 'CreateTrustAnchor', 'trustAnchor')['trustAnchorArn'],
  })),
  step('GetCrl', crl()),
  step('UpdateCrl', crl({ name: 'walked' })),
  step('EnableCrl', crl()),
  step('DisableCrl', crl()),
  step('ListCrls'),
  step('TagResource', tagged({ tags })),
  step('ListTagsForResource', tagged()),
  step('UntagResource', tagged({ tagKeys: ['team'] })),
  step('ListSubjects'),
  step('DeleteCrl', crl()),
  step('DeleteProfile', profile()),
  step('DeleteTrustAnchor', anchor()),
];
