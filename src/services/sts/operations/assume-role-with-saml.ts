import { parseArn } from '../../../core/arn.ts';
import type { SamlFacts } from '../../../identity/federation.ts';
import { findSamlProvider, samlProviderArn } from '../../../identity/saml/providers.ts';
import { SamlSignatureError, signedAssertion } from '../../../identity/saml/signed-assertion.ts';
import { type XmlElement, XmlError } from '../../../identity/saml/xml.ts';
import type { SamlProviderRow } from '../../../identity/tables.ts';
import type { OperationContext, Prove, WriteOperation } from '../../contract.ts';
import { invalidIdentityToken, mayNotAssumeWith } from '../errors.ts';
import { federatedCaller } from '../federated-caller.ts';
import {
  type FederatedRequest,
  federatedAccess,
  federationOf,
  startFederatedSession,
} from '../federated-session.ts';
import { useAssertion } from '../records.ts';
import { identityOf } from '../saml/identity-of.ts';
import { readAssertion } from '../saml/read-assertion.ts';
import type { AssumeRoleWithSAMLRequest, AssumeRoleWithSAMLResponse, Input } from '../schema.ts';
import { accountOfRole } from '../target-role.ts';
import { HIDE_TOKEN } from './session-output.ts';

type SamlInput = Input<AssumeRoleWithSAMLRequest>;

const OPERATION = 'AssumeRoleWithSAML';

/** The provider must be of the role's account. */
const prove: Prove<SamlInput> = async ({ now, db }, input) => {
  const accountId = accountOfRole(input.RoleArn);
  const name = parseArn(input.PrincipalArn)?.resource.replace(/^saml-provider\//, '') ?? '';
  const provider = await findSamlProvider(db, accountId, name);
  if (provider === undefined || samlProviderArn(accountId, name) !== input.PrincipalArn)
    throw invalidIdentityToken("Specified provider doesn't exist.");
  if (provider.valid_until <= now) throw invalidIdentityToken('The metadata of the provider has expired.');
  const assertion = readAssertion(verifiedElement(input.SAMLAssertion, provider), now);
  const federation = identityOf(assertion, provider, input.RoleArn);
  return federatedCaller(accountId, federation);
};

/** @throws AwsError InvalidIdentityToken */
function verifiedElement(base64: string, { certificates }: SamlProviderRow): XmlElement {
  const text = decode(base64.replace(/\s/g, ''));
  try {
    return signedAssertion(text, JSON.parse(certificates) as string[]);
  } catch (error) {
    if (error instanceof SamlSignatureError) throw invalidIdentityToken('Response signature invalid');
    if (error instanceof XmlError)
      throw invalidIdentityToken('Your request included an invalid SAML response.');
    throw error;
  }
}

function decode(base64: string): string {
  const bytes = Buffer.from(base64, 'base64');
  // Node skips what is not Base64.
  if (bytes.toString('base64') !== base64) throw invalidIdentityToken('Invalid base64 SAMLResponse');
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    throw invalidIdentityToken('Your request included an invalid SAML response.');
  }
}

function samlOf(context: Pick<OperationContext, 'caller'>): SamlFacts {
  const { saml } = federationOf(context, OPERATION);
  if (saml === undefined) throw mayNotAssumeWith(OPERATION);
  return saml;
}

const requestOf = (context: Pick<OperationContext, 'caller'>, input: SamlInput): FederatedRequest => {
  const { sessionName, sessionEndsAt } = samlOf(context);
  return { ...input, sessionName, ...(sessionEndsAt === undefined ? {} : { endsBy: sessionEndsAt }) };
};

/** A write, because an assertion is good once: every node must know that it was used. */
export const assumeRoleWithSAML: WriteOperation<SamlInput, AssumeRoleWithSAMLResponse> = {
  kind: 'write',
  prove,
  access: (context, input) => federatedAccess(context, OPERATION, requestOf(context, input)),
  async run(context, input) {
    const { subject, audience, provider } = federationOf(context, OPERATION);
    const { assertionId, goodUntil, issuer, nameQualifier, subjectType } = samlOf(context);
    const isFresh = await useAssertion(context.db, { provider, assertionId, goodUntil, now: context.now });
    if (!isFresh) throw invalidIdentityToken('The assertion was used before.');
    return {
      ...(await startFederatedSession(context, OPERATION, requestOf(context, input))),
      Subject: subject,
      SubjectType: subjectType,
      Issuer: issuer,
      Audience: audience,
      NameQualifier: nameQualifier,
    };
  },
  audit: { ...HIDE_TOKEN, isRead: true },
};
