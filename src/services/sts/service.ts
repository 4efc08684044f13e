import type { ServiceFacts } from '../../wire/facts.ts';
import type { Service } from '../contract.ts';
import facts from './facts.json' with { type: 'json' };
import { assumeRole } from './operations/assume-role.ts';
import { assumeRoleWithSAML } from './operations/assume-role-with-saml.ts';
import { assumeRoleWithWebIdentity } from './operations/assume-role-with-web-identity.ts';
import { assumeRoot } from './operations/assume-root.ts';
import { decodeAuthorizationMessage } from './operations/decode-authorization-message.ts';
import { getAccessKeyInfo } from './operations/get-access-key-info.ts';
import { getCallerIdentity } from './operations/get-caller-identity.ts';
import { getDelegatedAccessToken } from './operations/get-delegated-access-token.ts';
import { getFederationToken } from './operations/get-federation-token.ts';
import { getSessionToken } from './operations/get-session-token.ts';
import { getWebIdentityToken } from './operations/get-web-identity-token.ts';
import { schemas } from './schema.ts';

/** Answers alike in every region; credentials made in one are good in all. */
export const sts: Service = {
  name: 'sts',
  protocol: 'query',
  signingNames: ['sts'],
  apiVersion: '2011-06-15',
  eventSource: 'sts.amazonaws.com',
  isGlobal: false,
  schemas,
  // TypeScript types the pairs of a JSON file as lists.
  facts: facts as unknown as ServiceFacts,
  operations: {
    AssumeRole: assumeRole,
    AssumeRoleWithSAML: assumeRoleWithSAML,
    AssumeRoleWithWebIdentity: assumeRoleWithWebIdentity,
    AssumeRoot: assumeRoot,
    DecodeAuthorizationMessage: decodeAuthorizationMessage,
    GetAccessKeyInfo: getAccessKeyInfo,
    GetCallerIdentity: getCallerIdentity,
    GetDelegatedAccessToken: getDelegatedAccessToken,
    GetFederationToken: getFederationToken,
    GetSessionToken: getSessionToken,
    GetWebIdentityToken: getWebIdentityToken,
  },
  migrations: [],
};
