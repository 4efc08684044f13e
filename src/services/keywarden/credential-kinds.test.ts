import assert from 'node:assert/strict';
import { test } from 'node:test';
import { CREDENTIAL_KINDS } from '../../identity/credentials/kinds.ts';
import { openTestStore } from '../../identity/test-support.ts';
import { MIGRATIONS } from '../../migrations.ts';

/** Tables by whose rows nobody proves to be a user, root or session; a new table belongs here or to a kind of credential. */
const NO_CREDENTIALS: Readonly<Record<string, readonly string[]>> = {
  'the store’s own': ['changes', 'members', 'migrations'],
  'names, rights and settings': [
    'access_key_ages',
    'access_key_uses',
    'account_quotas',
    'account_requests',
    'account_settings',
    'account_states',
    'entity_counts',
    'credential_reports',
    'group_members',
    'groups',
    'inline_policies',
    'instance_profiles',
    'password_policies',
    'policies',
    'policy_attachments',
    'policy_versions',
    'role_deletions',
    'roles',
    'users',
    'access_reports',
    'service_uses',
    'revocations',
    'known_sessions',
  ],
  'whom the account trusts': [
    'oidc_providers',
    'saml_providers',
    'saml_assertions',
    'anywhere_trust_anchors',
    'anywhere_crls',
    'anywhere_profiles',
    'anywhere_subjects',
    'anywhere_certificates',
    'anywhere_notices',
    'anywhere_revocations',
  ],
  'what the account shows to others': ['server_certificates', 'outbound_issuers', 'outbound_keys'],
  'signing in, and getting back in': [
    'sign_in_attempts',
    'sign_in_uses',
    'mfa_recoveries',
    'mfa_recovery_approvals',
    'root_guardians',
    'root_guardianships',
    'root_notices',
  ],
  'the deployment itself': ['nodes', 'restores'],
  'the record': [
    'audit_events',
    'audit_postings',
    'audit_fresh_postings',
    'audit_index',
    'audit_denials',
    'audit_digests',
    'audit_keys',
    'audit_tombstones',
    'audit_retention',
    'audit_verifications',
  ],
};

/** Whole services whose rows are keys of customers or of the deployment, and organizations. */
const OTHER_SERVICES =
  /^(?:center_|artifact_|control_|custom_controls$|kms_|hsm_|organization|delegated_administrators$|domain_keys$|retired_domain_keys$|sealing_)/;

test('every table holds a kind of credential that is listed, or is known to hold none', async (t) => {
  const { store, close } = await openTestStore();
  t.after(close);
  await store.migrate(MIGRATIONS);
  const listed = new Set(Object.values(CREDENTIAL_KINDS).flatMap(({ tables }) => tables));
  const none = new Set(Object.values(NO_CREDENTIALS).flat());
  const tables = await store.reader.introspection.getTables();
  const unknown = tables
    .map(({ name }) => name)
    .filter((name) => !listed.has(name) && !none.has(name) && !OTHER_SERVICES.test(name));
  assert.deepEqual(unknown, [], 'a new table: list its credentials, or say here that it holds none');
  const there = new Set(tables.map(({ name }) => name));
  for (const name of listed) assert.ok(there.has(name), `${name} is gone`);
});
