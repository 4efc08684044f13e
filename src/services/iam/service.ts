import type { ServiceFacts } from '../../wire/facts.ts';
import type { Operation, Service } from '../contract.ts';
import facts from './facts.json' with { type: 'json' };
import { iamMigrations } from './migrations.ts';
import { accessKeyOperations } from './operations/access-key-operations.ts';
import { accountOperations } from './operations/account-operations.ts';
import { delegationOperations } from './operations/delegation-operations.ts';
import { groupOperations } from './operations/group-operations.ts';
import { heldPolicyOperations } from './operations/held-policy-operations.ts';
import { instanceProfileOperations } from './operations/instance-profile-operations.ts';
import { lastAccessOperations } from './operations/last-access-operations.ts';
import { mfaOperations } from './operations/mfa-operations.ts';
import { oidcProviderOperations } from './operations/oidc-provider-operations.ts';
import { organizationOperations } from './operations/organization-operations.ts';
import { outboundFederationOperations } from './operations/outbound-federation-operations.ts';
import { passwordOperations } from './operations/password-operations.ts';
import { policyOperations } from './operations/policy-operations.ts';
import { roleOperations } from './operations/role-operations.ts';
import { roleTemplateOperations } from './operations/role-template-operations.ts';
import { samlProviderOperations } from './operations/saml-provider-operations.ts';
import { serverCertificateOperations } from './operations/server-certificate-operations.ts';
import { serviceCredentialOperations } from './operations/service-credential-operations.ts';
import { serviceLinkedRoleOperations } from './operations/service-linked-role-operations.ts';
import { signingCertificateOperations } from './operations/signing-certificate-operations.ts';
import { simulationOperations } from './operations/simulation-operations.ts';
import { sshPublicKeyOperations } from './operations/ssh-public-key-operations.ts';
import { userOperations } from './operations/user-operations.ts';
import { inOwnWords, skippedForOwnWords } from './own-words.ts';
import { schemas } from './schema.ts';

// TypeScript types the pairs of a JSON file as lists.
const iamFacts = facts as unknown as ServiceFacts;

const operations: Readonly<Record<string, Operation>> = {
  ...userOperations,
  ...groupOperations,
  ...roleOperations,
  ...instanceProfileOperations,
  ...serviceLinkedRoleOperations,
  ...lastAccessOperations,
  ...policyOperations,
  ...heldPolicyOperations,
  ...accessKeyOperations,
  ...accountOperations,
  ...passwordOperations,
  ...serverCertificateOperations,
  ...signingCertificateOperations,
  ...sshPublicKeyOperations,
  ...serviceCredentialOperations,
  ...mfaOperations,
  ...oidcProviderOperations,
  ...samlProviderOperations,
  ...outboundFederationOperations,
  ...delegationOperations,
  ...roleTemplateOperations,
  ...organizationOperations,
  ...simulationOperations,
};

export const iam: Service = {
  name: 'iam',
  protocol: 'query',
  signingNames: ['iam'],
  apiVersion: '2010-05-08',
  eventSource: 'iam.amazonaws.com',
  isGlobal: true,
  schemas,
  facts: iamFacts,
  skipConstraints: skippedForOwnWords(iamFacts),
  validationStyle: 'modern',
  operations: inOwnWords(operations, schemas, iamFacts),
  migrations: iamMigrations,
};
