import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import {
  CreateRoleCommand,
  CreateSAMLProviderCommand,
  DeleteSAMLProviderCommand,
  GetUserCommand,
  PutRolePolicyCommand,
} from '@aws-sdk/client-iam';
import {
  AssumeRoleWithSAMLCommand,
  type AssumeRoleWithSAMLCommandInput,
  GetCallerIdentityCommand,
  STSClient,
} from '@aws-sdk/client-sts';
import { allow, createUser, iamClient, policyOf, sessionCredentials, stsClient } from './support/clients.ts';
import { fileContext } from './support/file-context.ts';
import { skipWithoutPostgres } from './support/postgres.ts';
import {
  type AssertionParts,
  assertionXml,
  base64,
  newIdp,
  partsOf,
  responseXml,
  SIGN_IN,
  signatureXml,
  signedAssertionXml,
  type TestIdp,
} from './support/saml-idp.ts';
import { ACCOUNT, addAccount, eventsOf, startServer, type TestServer } from './support/server.ts';

/** AssumeRoleWithSAML through the official client; then attack 18, one message after the other. */

const file = fileContext();
let server: TestServer;
let idp: TestIdp;
let roleArn: string;
let roles = 0;

const PROVIDER = `arn:aws:iam::${ACCOUNT}:saml-provider/corp`;
const root = () => iamClient(server, server.root);

async function makeRole(
  condition?: Readonly<Record<string, unknown>>,
  Action: string[] = ['sts:AssumeRoleWithSAML'],
  Federated = PROVIDER,
): Promise<string> {
  const statement = { Effect: 'Allow', Principal: { Federated }, Action } as const;
  const { Role } = await root().send(
    new CreateRoleCommand({
      RoleName: `saml-${++roles}`,
      AssumeRolePolicyDocument: policyOf({ ...statement, ...(condition && { Condition: condition }) }),
    }),
  );
  return Role?.Arn ?? '';
}

before(async () => {
  server = await startServer(file, { throttleLimits: { failuresPerSecond: 1_000_000 } });
  idp = await newIdp();
  await root().send(new CreateSAMLProviderCommand({ Name: 'corp', SAMLMetadataDocument: idp.metadata }));
  roleArn = await makeRole({ StringEquals: { 'SAML:aud': SIGN_IN } });
});

const assume = (xml: string, more: Partial<AssumeRoleWithSAMLCommandInput> = {}, to = server) =>
  new STSClient({ endpoint: to.url, region: 'us-east-1', maxAttempts: 1 }).send(
    new AssumeRoleWithSAMLCommand({
      RoleArn: roleArn,
      PrincipalArn: PROVIDER,
      SAMLAssertion: base64(xml),
      ...more,
    }),
  );

const parts = (more: Partial<AssertionParts> = {}, role = roleArn): AssertionParts =>
  partsOf(idp, `${role},${PROVIDER}`, more);
/** A response with a signed assertion. */
const good = (more: Partial<AssertionParts> = {}, role = roleArn): string =>
  responseXml(signedAssertionXml(parts(more, role), idp));

const refused = (
  xml: string,
  message: RegExp,
  more: Partial<AssumeRoleWithSAMLCommandInput> = {},
  code = 'InvalidIdentityToken',
) =>
  assert.rejects(assume(xml, more), (error: Error) => {
    assert.equal(error.name.replace(/Exception$/, ''), code.replace(/Exception$/, ''), error.message);
    assert.match(error.message, message);
    return true;
  });

const SIGNATURE = /^Response signature invalid$/;
const INVALID = /^Your request included an invalid SAML response\.$/;

test('a signed assertion opens a session of a role that trusts the provider', async () => {
  const answer = await assume(good());
  const arn = `arn:aws:sts::${ACCOUNT}:assumed-role/${roleArn.split('/')[1]}/anna`;
  assert.equal(answer.AssumedRoleUser?.Arn, arn);
  assert.equal(answer.Subject, 'anna@example.com');
  assert.equal(answer.SubjectType, 'persistent');
  assert.equal(answer.Issuer, idp.entityId);
  assert.equal(answer.Audience, SIGN_IN);
  assert.match(answer.NameQualifier ?? '', /^[A-Za-z0-9+/]{27}=$/);
  const session = sessionCredentials(answer.Credentials);
  const who = await stsClient(server, session).send(new GetCallerIdentityCommand({}));
  assert.equal(who.Arn, arn);
  const requestId = answer.$metadata.requestId ?? '';
  const { record, text } = (await eventsOf(server, [requestId])).get(requestId) ?? assert.fail();
  assert.deepEqual(record['userIdentity'], {
    type: 'SAMLUser',
    principalId: `${answer.NameQualifier}:anna@example.com`,
    userName: 'anna@example.com',
    identityProvider: PROVIDER,
  });
  assert.equal(record['readOnly'], true);
  assert.doesNotMatch(text, /PHNhbWxw/);
});

test('a signature of the response is as good, and both together', async () => {
  const assertion = assertionXml(parts());
  await assume(responseXml(assertion, signatureXml(responseXml(assertion), '_response', idp)));
  const signed = signedAssertionXml(parts(), idp);
  await assume(responseXml(signed, signatureXml(responseXml(signed), '_response', idp)));
});

test('durations, session end, tags, source identity and conditions', async () => {
  const tags = { 'PrincipalTag:team': ['blue'], SourceIdentity: ['anna'] };
  const actions = ['sts:AssumeRoleWithSAML', 'sts:TagSession', 'sts:SetSourceIdentity'];
  const StringEquals = {
    'saml:sub': 'anna@example.com',
    'saml:sub_type': 'persistent',
    'saml:iss': idp.entityId,
    'saml:doc': `${ACCOUNT}/corp`,
    'aws:RequestTag/team': 'blue',
  };
  const RoleArn = await makeRole({ StringEquals }, actions);
  const RoleName = RoleArn.split('/')[1];
  const own = `arn:aws:iam::${ACCOUNT}:user/\${saml:sub}`;
  const PolicyDocument = policyOf({
    ...allow('iam:GetUser', own),
    Condition: { StringEquals: { 'aws:FederatedProvider': PROVIDER, 'aws:PrincipalTag/team': 'blue' } },
  });
  await root().send(new PutRolePolicyCommand({ RoleName, PolicyName: 'own', PolicyDocument }));
  await createUser(root(), 'anna@example.com');
  const answer = await assume(good({ attributes: tags }, RoleArn), { RoleArn, DurationSeconds: 900 });
  assert.equal(answer.SourceIdentity, 'anna');
  await iamClient(server, sessionCredentials(answer.Credentials)).send(
    new GetUserCommand({ UserName: 'anna@example.com' }),
  );
  const soon = new Date(Date.now() + 120_000).toISOString();
  const short = await assume(good({ sessionNotOnOrAfter: soon }));
  assert.ok((short.Credentials?.Expiration?.getTime() ?? 0) <= Date.parse(soon));
  const denied = /^Not authorized to perform sts:AssumeRoleWithSAML$/;
  const bert = good({ subject: 'bert', attributes: tags }, RoleArn);
  await refused(bert, denied, { RoleArn }, 'AccessDenied');
  const untagging = await makeRole();
  await refused(
    good({ attributes: tags }, untagging),
    /^Not authorized to perform sts:TagSession$/,
    { RoleArn: untagging },
    'AccessDenied',
  );
});

test('attack 13: only a role that the assertion names and that trusts the provider is opened', async () => {
  const denied = /^Not authorized to perform sts:AssumeRoleWithSAML$/;
  const other = await makeRole();
  await refused(good(), denied, { RoleArn: other }, 'AccessDenied');
  const suspicious = await makeRole(undefined, undefined, `arn:aws:iam::${ACCOUNT}:saml-provider/other`);
  await refused(good({}, suspicious), denied, { RoleArn: suspicious }, 'AccessDenied');
  const absent = `arn:aws:iam::${ACCOUNT}:role/absent`;
  await refused(good({}, absent), denied, { RoleArn: absent }, 'AccessDenied');
  const missing = /^Specified provider doesn't exist\.$/;
  await refused(good(), missing, { PrincipalArn: `arn:aws:iam::${ACCOUNT}:saml-provider/absent` });
  const foreign = await addAccount(server, '444455556666');
  await iamClient(server, foreign).send(
    new CreateSAMLProviderCommand({ Name: 'theirs', SAMLMetadataDocument: idp.metadata }),
  );
  await refused(good(), missing, { PrincipalArn: 'arn:aws:iam::444455556666:saml-provider/theirs' });
});

test('attack 18: an assertion is good once, on every node', async (t) => {
  const xml = good();
  await assume(xml);
  await refused(xml, /^The assertion was used before\.$/);
  // The same assertion in other clothes.
  await refused(xml.replace('_response', '_other'), /^The assertion was used before\.$/);
  const sibling = await startServer(t, { home: server });
  await assert.rejects(assume(xml, {}, sibling), /used before/);
  const raced = good();
  const outcomes = await Promise.allSettled(
    Array.from({ length: 8 }, (_, index) => assume(raced, {}, index % 2 === 0 ? server : sibling)),
  );
  assert.equal(outcomes.filter(({ status }) => status === 'fulfilled').length, 1);
});

test('attack 18: a denied assertion is not used up', async () => {
  const other = await makeRole({ StringEquals: { 'saml:sub': 'nobody' } });
  const xml = responseXml(
    signedAssertionXml(
      parts({ attributes: { Role: [`${other},${PROVIDER}`, `${PROVIDER},${roleArn}`] } }),
      idp,
    ),
  );
  await refused(xml, /^Not authorized/, { RoleArn: other }, 'AccessDenied');
  await assume(xml);
});

test('attack 18: signatures of others, of nothing, or by weak algorithms', async () => {
  const thief = await newIdp(idp.entityId);
  const one = parts();
  await refused(responseXml(assertionXml(one)), SIGNATURE);
  // Its own certificate stands in KeyInfo.
  await refused(responseXml(signedAssertionXml(one, thief)), SIGNATURE);
  await refused(
    responseXml(
      assertionXml(one, signatureXml(assertionXml(one), one.id, { ...thief, certificate: idp.certificate })),
    ),
    SIGNATURE,
  );
  await refused(
    responseXml(assertionXml(one, signatureXml(assertionXml(one), one.id, idp, 'sha1'))),
    SIGNATURE,
  );
  const hmac = signatureXml(assertionXml(one), one.id, idp).replace(
    /xmldsig-more#rsa-sha256/,
    'xmldsig-more#hmac-sha256',
  );
  await refused(responseXml(assertionXml(one, hmac)), SIGNATURE);
  // Changed after signing.
  const signed = responseXml(signedAssertionXml(one, idp));
  await refused(signed.replace('anna@example.com', 'root@example.com'), SIGNATURE);
  await refused(signed.replace(/<ds:DigestValue>....../, '<ds:DigestValue>AAAAAA'), SIGNATURE);
  await refused(signed.replace(/<ds:SignatureValue>....../, '<ds:SignatureValue>AAAAAA'), SIGNATURE);
  // A digest that a comment hides (CVE-2025-29775), and a second SignedInfo (CVE-2025-29774).
  await refused(signed.replace('<ds:DigestValue>', '<ds:DigestValue><!--x-->'), INVALID);
  const info = /<ds:SignedInfo>.*<\/ds:SignedInfo>/.exec(signed)?.[0] ?? '';
  await refused(signed.replace(info, info + info), SIGNATURE);
  await refused(
    signed.replace(/<ds:DigestValue>(.*?)<\/ds:DigestValue>/, '<ds:DigestValue>AAAA</ds:DigestValue>$&'),
    SIGNATURE,
  );
  // The whole document, or another transform.
  await refused(signed.replace(`URI="#${one.id}"`, 'URI=""'), SIGNATURE);
  await refused(
    signed.replace('xml-exc-c14n#"></ds:Transform>', 'xml-exc-c14n#WithComments"></ds:Transform>'),
    SIGNATURE,
  );
});

/** XSW1 to XSW8 of the literature: the signed element is kept somewhere, an evil one is put where it would be read. */
test('attack 18: wrapped signatures', async () => {
  const one = parts();
  const evilParts = { ...one, id: '_evil', subject: 'root@example.com' };
  const evil = assertionXml(evilParts);
  const signed = signedAssertionXml(one, idp);
  const signature = signatureXml(assertionXml(one), one.id, idp);
  const plain = assertionXml(one);
  const object = (inside: string) =>
    signature.replace('</ds:Signature>', `<ds:Object>${inside}</ds:Object></ds:Signature>`);
  const signedResponse = responseXml(plain, signatureXml(responseXml(plain), '_response', idp));
  const responseSignature = signatureXml(responseXml(plain), '_response', idp);
  const holding = (inside: string) =>
    responseSignature.replace('</ds:Signature>', `<ds:Object>${inside}</ds:Object></ds:Signature>`);
  const messages: Record<string, string> = {
    'XSW1: signed response inside the signature of an evil one': responseXml(
      evil,
      holding(responseXml(plain)),
      '_evilresponse',
    ),
    'XSW2: signed response before the signature of an evil one': responseXml(
      `${responseXml(plain)}${evil}`,
      responseSignature,
      '_evilresponse',
    ),
    'XSW3: evil assertion before the signed one': responseXml(evil + signed),
    'evil assertion after the signed one': responseXml(signed + evil),
    'XSW4: signed assertion inside the evil one': responseXml(
      evil.replace('</saml:Assertion>', `${signed}</saml:Assertion>`),
    ),
    'XSW5: evil assertion with the signature, the signed one behind': responseXml(
      assertionXml(evilParts, signature) + plain,
    ),
    'XSW6: signed assertion inside the signature of the evil one': responseXml(
      assertionXml(evilParts, object(plain)),
    ),
    'XSW7: evil assertion in Extensions': responseXml(
      `<samlp:Extensions>${evil}</samlp:Extensions>${signed}`,
    ),
    'XSW8: signed assertion in an Object of the signature': responseXml(
      assertionXml(evilParts, object(plain)),
    ),
    'same id, evil first': responseXml(assertionXml({ ...evilParts, id: one.id }) + signed),
    'same id, in a signature': responseXml(assertionXml({ ...evilParts, id: one.id }, object(plain))),
    'same id, other spelling': responseXml(
      signed.replace('<saml:Conditions', `<saml:Conditions Id="${one.id}"`),
    ),
    'two signed assertions': responseXml(signed + signedAssertionXml(parts(), idp)),
    'signed assertion beside an encrypted one': responseXml(
      `${signed}<saml:EncryptedAssertion xmlns:saml="urn:oasis:names:tc:SAML:2.0:assertion"></saml:EncryptedAssertion>`,
    ),
    'signed response inside another': responseXml(signedResponse),
    'signature under Status': responseXml(plain).replace('</samlp:Status>', `${signature}</samlp:Status>`),
    'signature under the response for the assertion': responseXml(plain, signature),
    'two signatures of one element': responseXml(assertionXml(one, signature + signature)),
    'an assertion of no namespace beside': responseXml(`<Assertion xmlns="urn:x"></Assertion>${signed}`),
  };
  for (const [name, xml] of Object.entries(messages))
    await assert.rejects(
      assume(xml),
      (error: Error) =>
        error.name.startsWith('InvalidIdentityToken') &&
        (SIGNATURE.test(error.message) || INVALID.test(error.message)),
      name,
    );
  await assume(responseXml(signed));
});

test('attack 18: document types, entities, comments, CDATA, instructions, and what is no XML', async () => {
  const xml = good();
  const dtd = '<!DOCTYPE x [<!ENTITY a "root@example.com">]>';
  for (const bad of [
    dtd + xml,
    dtd + xml.replace('anna@example.com', '&a;'),
    `<!DOCTYPE x SYSTEM "http://127.0.0.1:1/x">${xml}`,
    xml.replace('anna@example.com', 'root@example.com<!---->.evil.example'),
    xml.replace('anna@example.com', '<![CDATA[root@example.com]]>'),
    xml.replace('<saml:Subject>', '<?x y?><saml:Subject>'),
    `${xml}<x/>`,
    xml + xml,
    xml.slice(0, -5),
    '',
    'text',
    '<a/>',
    `${'<a>'.repeat(9000)}${'</a>'.repeat(9000)}`,
    xml.replace('status:Success', 'status:Requester'),
    xml.replace('Success"', 'Success" x="1" x="2"'),
  ])
    if (bad.length >= 4) await refused(bad, INVALID);
  await refused(xml, /^Invalid base64 SAMLResponse$/, { SAMLAssertion: `${base64(xml)}*` });
  await refused(xml, INVALID, { SAMLAssertion: Buffer.from(xml, 'utf16le').toString('base64') });
  const comment = good({ subject: 'root@example.com&lt;!----&gt;.evil.example' });
  const { Subject } = await assume(comment);
  assert.equal(Subject, 'root@example.com<!---->.evil.example');
});

test('attack 18: audience, recipient, time, issuer and session name', async () => {
  const audience = /^Response does not contain the required audience\.$/;
  await refused(good({ audience: 'https://other.example.com' }), audience);
  await refused(good({ audience: `${SIGN_IN}.evil.example` }), audience);
  await refused(good({ audience: 'https://signin.aws.amazon.com.evil.example/saml' }), audience);
  await refused(good({ recipient: 'https://sp.example.com/acs' }), /recipient/);
  await assume(
    good({ recipient: 'https://eu-west-1.signin.aws.amazon.com/saml', audience: 'urn:amazon:webservices' }),
    {
      RoleArn: roleArn,
    },
  ).then(
    () => assert.fail('the trust policy wants another audience'),
    (error: Error) => assert.equal(error.name, 'AccessDenied'),
  );
  await refused(good({ issuer: 'https://other.example.com' }), /^Issuer not present in specified provider$/);
  const expired = /^Token must be redeemed within 5 minutes of issuance$/;
  const MINUTES = 60_000;
  await refused(good({ issuedAt: Date.now() - 10 * MINUTES, lifetime: 3600 }), expired, {}, 'ExpiredToken');
  await refused(good({ issuedAt: Date.now() - 4 * MINUTES, lifetime: 60 }), expired, {}, 'ExpiredToken');
  await refused(good({ issuedAt: Date.now() + 10 * MINUTES }), /future/);
  const past = new Date(Date.now() - MINUTES).toISOString();
  await refused(good({ sessionNotOnOrAfter: past }), expired, {}, 'ExpiredToken');
  await refused(good({ sessionNotOnOrAfter: 'tomorrow' }), /is no time/);
  await refused(
    good({ attributes: { RoleSessionName: [] } }),
    /^RoleSessionName is required in AuthnResponse$/,
  );
  await refused(
    good({ attributes: { RoleSessionName: ['a b'] } }),
    /^RoleSessionName in AuthnResponse must match/,
  );
  await refused(good({ attributes: { SourceIdentity: ['x'] } }), /^Source Identity must match/);
});

test('a provider that was deleted vouches for nobody', async () => {
  const Name = 'brief';
  const brief = `arn:aws:iam::${ACCOUNT}:saml-provider/${Name}`;
  await root().send(new CreateSAMLProviderCommand({ Name, SAMLMetadataDocument: idp.metadata }));
  const RoleArn = await makeRole(undefined, undefined, brief);
  const message = () => responseXml(signedAssertionXml(partsOf(idp, `${brief},${RoleArn}`), idp));
  await assume(message(), { RoleArn, PrincipalArn: brief });
  await root().send(new DeleteSAMLProviderCommand({ SAMLProviderArn: brief }));
  await refused(message(), /^Specified provider doesn't exist\.$/, { RoleArn, PrincipalArn: brief });
});

test('on PostgreSQL an assertion is good once too', { skip: skipWithoutPostgres() }, async (t) => {
  const other = await startServer(t, { database: 'postgres' });
  const iam = iamClient(other, other.root);
  await iam.send(new CreateSAMLProviderCommand({ Name: 'corp', SAMLMetadataDocument: idp.metadata }));
  const statement = { Effect: 'Allow', Principal: { Federated: PROVIDER } } as const;
  const AssumeRolePolicyDocument = policyOf({ ...statement, Action: 'sts:AssumeRoleWithSAML' });
  const { Role } = await iam.send(new CreateRoleCommand({ RoleName: 'saml', AssumeRolePolicyDocument }));
  const RoleArn = Role?.Arn ?? '';
  const xml = good({}, RoleArn);
  const outcomes = await Promise.allSettled(Array.from({ length: 6 }, () => assume(xml, { RoleArn }, other)));
  assert.equal(outcomes.filter(({ status }) => status === 'fulfilled').length, 1);
});
