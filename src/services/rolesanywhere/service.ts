import type { ServiceFacts } from '../../wire/facts.ts';
import type { Service } from '../contract.ts';
import { tellOfExpiry } from './expiry.ts';
import facts from './facts.json' with { type: 'json' };
import { rolesAnywhereMigrations } from './migrations.ts';
import { createProfile } from './operations/create-profile.ts';
import { createSession } from './operations/create-session.ts';
import { createTrustAnchor } from './operations/create-trust-anchor.ts';
import { deleteAttributeMapping } from './operations/delete-attribute-mapping.ts';
import { deleteCrl } from './operations/delete-crl.ts';
import { deleteProfile } from './operations/delete-profile.ts';
import { deleteTrustAnchor } from './operations/delete-trust-anchor.ts';
import { disableCrl } from './operations/disable-crl.ts';
import { disableProfile } from './operations/disable-profile.ts';
import { disableTrustAnchor } from './operations/disable-trust-anchor.ts';
import { enableCrl } from './operations/enable-crl.ts';
import { enableProfile } from './operations/enable-profile.ts';
import { enableTrustAnchor } from './operations/enable-trust-anchor.ts';
import { getCrl } from './operations/get-crl.ts';
import { getProfile } from './operations/get-profile.ts';
import { getSubject } from './operations/get-subject.ts';
import { getTrustAnchor } from './operations/get-trust-anchor.ts';
import { importCrl } from './operations/import-crl.ts';
import { listCrls } from './operations/list-crls.ts';
import { listProfiles } from './operations/list-profiles.ts';
import { listSubjects } from './operations/list-subjects.ts';
import { listTagsForResource } from './operations/list-tags-for-resource.ts';
import { listTrustAnchors } from './operations/list-trust-anchors.ts';
import { putAttributeMapping } from './operations/put-attribute-mapping.ts';
import { putNotificationSettings } from './operations/put-notification-settings.ts';
import { resetNotificationSettings } from './operations/reset-notification-settings.ts';
import { tagResource } from './operations/tag-resource.ts';
import { untagResource } from './operations/untag-resource.ts';
import { updateCrl } from './operations/update-crl.ts';
import { updateProfile } from './operations/update-profile.ts';
import { updateTrustAnchor } from './operations/update-trust-anchor.ts';
import { schemas } from './schema.ts';

/** IAM Roles Anywhere: sessions of roles for whoever has a certificate of a CA that the account trusts. */
export const rolesAnywhere: Service = {
  name: 'rolesanywhere',
  protocol: 'rest-json',
  signingNames: ['rolesanywhere'],
  apiVersion: '2018-05-10',
  eventSource: 'rolesanywhere.amazonaws.com',
  isGlobal: false,
  schemas,
  // TypeScript types the pairs of a JSON file as lists.
  facts: facts as unknown as ServiceFacts,
  operations: {
    CreateProfile: createProfile,
    CreateSession: createSession,
    CreateTrustAnchor: createTrustAnchor,
    DeleteAttributeMapping: deleteAttributeMapping,
    DeleteCrl: deleteCrl,
    DeleteProfile: deleteProfile,
    DeleteTrustAnchor: deleteTrustAnchor,
    DisableCrl: disableCrl,
    DisableProfile: disableProfile,
    DisableTrustAnchor: disableTrustAnchor,
    EnableCrl: enableCrl,
    EnableProfile: enableProfile,
    EnableTrustAnchor: enableTrustAnchor,
    GetCrl: getCrl,
    GetProfile: getProfile,
    GetSubject: getSubject,
    GetTrustAnchor: getTrustAnchor,
    ImportCrl: importCrl,
    ListCrls: listCrls,
    ListProfiles: listProfiles,
    ListSubjects: listSubjects,
    ListTagsForResource: listTagsForResource,
    ListTrustAnchors: listTrustAnchors,
    PutAttributeMapping: putAttributeMapping,
    PutNotificationSettings: putNotificationSettings,
    ResetNotificationSettings: resetNotificationSettings,
    TagResource: tagResource,
    UntagResource: untagResource,
    UpdateCrl: updateCrl,
    UpdateProfile: updateProfile,
    UpdateTrustAnchor: updateTrustAnchor,
  },
  migrations: rolesAnywhereMigrations,
  background: tellOfExpiry,
};
