import type { Operation } from '../../contract.ts';
import { disableOutboundWebIdentityFederation } from './disable-outbound-web-identity-federation.ts';
import { enableOutboundWebIdentityFederation } from './enable-outbound-web-identity-federation.ts';
import { getOutboundWebIdentityFederationInfo } from './get-outbound-web-identity-federation-info.ts';

export const outboundFederationOperations: Readonly<Record<string, Operation>> = {
  EnableOutboundWebIdentityFederation: enableOutboundWebIdentityFederation,
  DisableOutboundWebIdentityFederation: disableOutboundWebIdentityFederation,
  GetOutboundWebIdentityFederationInfo: getOutboundWebIdentityFederationInfo,
};
