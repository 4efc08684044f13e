import type { MemberConstraint } from '../../src/wire/facts.ts';
import { compileJavaPattern } from '../../src/wire/java-pattern.ts';
import type { Member, StructureShape } from '../../src/wire/shape.ts';
import { ACCOUNT } from './server.ts';

type Values = Readonly<Record<string, unknown>>;

/** An input that breaks one rule, and which. */
export interface BrokenInput {
  /** Members from the outside in, such as `Tags.Key`. */
  readonly path: string;
  readonly rule: 'required' | 'max' | 'min' | 'pattern' | 'enum';
  readonly input: Values;
}

const ALLOW_ALL = '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"*","Resource":"*"}]}';

const ABSENT_KEY = '12345678-1234-1234-1234-123456789012';

/** Names of things that are not there, and texts that make sense; by member, where the model does not say. */
const BY_NAME: Values = {
  BulletinId: 'KW-2026-9999',
  CveId: 'CVE-2026-1234',
  CweId: 'CWE-79',
  PublisherNamespace: 'https://absent.example.com',
  AdvisoryId: '0'.repeat(32),
  SourceId: `src-${'0'.repeat(20)}`,
  SubscriptionId: `sub-${'0'.repeat(20)}`,
  WebhookId: `hook-${'0'.repeat(20)}`,
  PolicyDocument: ALLOW_ALL,
  policyDocument: ALLOW_ALL,
  Policy: ALLOW_ALL,
  AssumeRolePolicyDocument: `{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"AWS":"${ACCOUNT}"},"Action":"sts:AssumeRole"}]}`,
  PolicyArn: `arn:aws:iam::${ACCOUNT}:policy/absent`,
  PolicySourceArn: `arn:aws:iam::${ACCOUNT}:user/absent`,
  Arn: `arn:aws:iam::${ACCOUNT}:user/absent`,
  PermissionsBoundary: `arn:aws:iam::${ACCOUNT}:policy/absent`,
  arn: `arn:aws:iam::${ACCOUNT}:policy/absent`,
  RoleArn: `arn:aws:iam::${ACCOUNT}:role/absent`,
  OpenIDConnectProviderArn: `arn:aws:iam::${ACCOUNT}:oidc-provider/absent.example.com`,
  SAMLProviderArn: `arn:aws:iam::${ACCOUNT}:saml-provider/absent`,
  SerialNumber: `arn:aws:iam::${ACCOUNT}:mfa/absent`,
  RemovePrivateKey: 'A'.repeat(22),
  TargetPrincipal: ACCOUNT,
  EntityPath: 'o-abcdefghij/r-abcd',
  Url: 'https://absent.example.com',
  SigningAlgorithm: 'RS256',
  TemplateArn: 'arn:aws:iam::aws:role-template/iam.amazonaws.com/absent:1',
  EntityArn: `arn:aws:iam::${ACCOUNT}:delegation-request/absent-request-id`,
  PrincipalArn: `arn:aws:iam::${ACCOUNT}:user/absent`,
  ProviderArn: 'arn:aws:iam::aws:contextProvider/IdentityCenter',
  RedirectUrl: 'https://absent.example.com',
  XksProxyUriEndpoint: 'https://absent.example.com',
  XksProxyUriPath: '/absent/kms/xks/v1',
  XksProxyVpcEndpointServiceName: 'com.amazonaws.vpce.us-east-1.vpce-svc-0123456789abcdef0',
  XksProxyVpcEndpointServiceOwner: ACCOUNT,
  RawSecretAccessKey: 'a'.repeat(43),
  IpAddress: '192.0.2.1',
  HsmId: 'hsm-aaaaaaaaaaa',
  EniId: 'eni-0123456789abcdef0',
  EniIp: '192.0.2.1',
  ResourceArn: `arn:aws:cloudhsm:us-east-1:${ACCOUNT}:backup/backup-aaaaaaaaaaa`,
  resourceArn: `arn:aws:rolesanywhere:us-east-1:${ACCOUNT}:profile/${ABSENT_KEY}`,
  trustAnchorArn: `arn:aws:rolesanywhere:us-east-1:${ACCOUNT}:trust-anchor/${ABSENT_KEY}`,
  profileArn: `arn:aws:rolesanywhere:us-east-1:${ACCOUNT}:profile/${ABSENT_KEY}`,
  roleArn: `arn:aws:iam::${ACCOUNT}:role/absent`,
  trustAnchorId: ABSENT_KEY,
  profileId: ABSENT_KEY,
  crlId: ABSENT_KEY,
  reportId: 'report-aaaaaaaaaaaaaaaa',
  ReportId: 'report-aaaaaaaaaaaaaaaa',
  TermId: 'term-aaaaaaaaaaaaaaaa',
  AgreementId: 'agreement-aaaaaaaaaaaaaaaa',
  CustomerAgreementId: 'customer-agreement-aaaaaaaaaaaaaaaa',
  ExceptionId: 'exception-aaaaaaaaaaaaaaaa',
  ControlId: 'root-mfa',
  subjectId: ABSENT_KEY,
  KeyId: ABSENT_KEY,
  TargetKeyId: ABSENT_KEY,
  SourceKeyId: ABSENT_KEY,
  DestinationKeyId: ABSENT_KEY,
  AliasName: 'alias/absent',
  Path: '/',
  NewPath: '/',
  VersionId: 'v1',
};

/** Text to try where only a pattern tells what is wanted. */
const CANDIDATES = [
  'absent',
  '123456',
  '/',
  'v1',
  'AKIAIOSFODNN7EXAMPLE',
  `arn:aws:iam::${ACCOUNT}:role/absent`,
  'eu-central-1',
  'cluster-absentabsent',
  'backup-absentabsent',
  'subnet-0123456789abcdef0',
  'us-east-1a',
  'hsm1.medium',
  '0123456789abcdef',
  '123456789012',
  'r-absent',
  'ou-absent-absent00',
  'p-absent00',
  'h-absent00',
  'car-absent00',
  'rt-absent00',
  'absent@example.com',
  'VR-2000-0001',
  'party-0123456789abcdef',
  'file-0123456789abcdef',
  'msg-0123456789abcdef',
  'pt-0123456789abcdef',
  'A0'.repeat(20),
  'CVE-2000-0001',
  'https://absent.example.com',
  'mailto:absent@example.com',
];
const BREAKERS = ['\u0001', '€', '%', ' ', '!', 'a b', '*'];

const lengthFits = (text: string, { min = 0, max = Number.POSITIVE_INFINITY }: MemberConstraint): boolean =>
  text.length >= min && text.length <= max;

function sampleText(name: string, constraint: MemberConstraint = {}): string {
  if (constraint.enum) return constraint.enum[0] ?? '';
  const matches = constraint.pattern === undefined ? () => true : compileJavaPattern(constraint.pattern);
  const byName = Object.hasOwn(BY_NAME, name) ? [String(BY_NAME[name])] : [];
  const padded = 'a'.repeat(constraint.min ?? 1);
  const found = [...byName, ...CANDIDATES, padded].find(
    (text) => matches(text) && lengthFits(text, constraint),
  );
  if (found === undefined) throw new Error(`no sample of ${name}: ${JSON.stringify(constraint)}`);
  return found;
}

/** A value that keeps the rules of a member. */
function sample(member: Member): unknown {
  const { constraint = {}, name } = member;
  const shape = member.shape();
  switch (shape.kind) {
    case 'string':
      return sampleText(name, constraint);
    case 'number':
      return constraint.min ?? 1;
    case 'boolean':
      return true;
    case 'timestamp':
      return new Date(Date.UTC(2026, 10, 24));
    case 'list':
      return Array.from({ length: Math.max(1, constraint.min ?? 0) }, () => sample(shape.member));
    case 'map':
      return { [sampleText('key', shape.key.constraint)]: sample(shape.value) };
    case 'structure':
      return sampleStructure(shape);
    default:
      return Buffer.from('sample');
  }
}

const sampleOf = (members: readonly Member[]): Values =>
  Object.fromEntries(members.map((member) => [member.name, sample(member)]));

/** An input with all that is required and nothing else. */
export const sampleInput = (shape: StructureShape): Values =>
  sampleOf(shape.members.filter((member) => member.isRequired));

/** Inside of an input a structure has some member, for clients do not write an empty one. */
const sampleStructure = (shape: StructureShape): Values =>
  sampleOf(
    shape.members.some((member) => member.isRequired)
      ? shape.members.filter((member) => member.isRequired)
      : shape.members.slice(0, 1),
  );

interface BrokenValue {
  readonly steps: readonly string[];
  readonly rule: BrokenInput['rule'];
  readonly value: unknown;
}

/** Characters of one text that a test sends at most: no server takes a request so large. */
const LONGEST_TEXT = 1_000_000;

function brokenTexts({ max, min, pattern, enum: values }: MemberConstraint): [BrokenInput['rule'], string][] {
  const broken: [BrokenInput['rule'], string][] = [];
  if (max !== undefined && max < LONGEST_TEXT) broken.push(['max', 'a'.repeat(max + 1)]);
  if (min !== undefined && min > 0) broken.push(['min', 'a'.repeat(min - 1)]);
  if (values) broken.push(['enum', 'absent']);
  if (pattern !== undefined) {
    const matches = compileJavaPattern(pattern);
    const padding = 'a'.repeat(Math.max(0, (min ?? 0) - 1));
    const breaker = BREAKERS.map((text) => padding + text).find((text) => !matches(text));
    if (breaker !== undefined) broken.push(['pattern', breaker]);
  }
  return broken;
}

function brokenNumbers({ max, min }: MemberConstraint): [BrokenInput['rule'], number][] {
  return [
    ...(max === undefined ? [] : ([['max', max + 1]] as [BrokenInput['rule'], number][])),
    ...(min === undefined ? [] : ([['min', min - 1]] as [BrokenInput['rule'], number][])),
  ];
}

/** Elements of one list that a test sends at most. */
const LONGEST_LIST = 5000;

function brokenLists(member: Member, element: Member): BrokenValue[] {
  const { max } = member.constraint ?? {};
  const tooMany: BrokenValue[] =
    max === undefined || max > LONGEST_LIST
      ? []
      : [{ steps: [], rule: 'max', value: Array.from({ length: max + 1 }, () => sample(element)) }];
  const inside = brokenValues(element).map((broken) => ({ ...broken, value: [broken.value] }));
  return [...tooMany, ...inside];
}

/** Values of a member that each break one rule, its own or that of something inside. */
function brokenValues(member: Member): BrokenValue[] {
  const { constraint = {} } = member;
  const shape = member.shape();
  switch (shape.kind) {
    case 'string':
      return brokenTexts(constraint).map(([rule, value]) => ({ steps: [], rule, value }));
    case 'number':
      return brokenNumbers(constraint).map(([rule, value]) => ({ steps: [], rule, value }));
    case 'list':
      return brokenLists(member, shape.member);
    case 'map':
      // Clients write no structure that is empty.
      return brokenValues(shape.value)
        .filter(({ value }) => JSON.stringify(value) !== '{}')
        .map((broken) => ({ ...broken, value: { key: broken.value } }));
    case 'structure':
      return brokenStructures(shape);
    default:
      return [];
  }
}

function brokenStructures(shape: StructureShape): BrokenValue[] {
  const whole = sampleInput(shape);
  const without = (name: string): Values =>
    Object.fromEntries(Object.entries(whole).filter(([key]) => key !== name));
  return shape.members.flatMap((member): BrokenValue[] => [
    ...(member.isRequired
      ? [{ steps: [member.name], rule: 'required' as const, value: without(member.name) }]
      : []),
    ...brokenValues(member).map(({ steps, rule, value }) => ({
      steps: [member.name, ...steps],
      rule,
      value: { ...whole, [member.name]: value },
    })),
  ]);
}

/** Every way to break one rule of an input, required members and limits of each member at any depth. */
export const brokenInputs = (shape: StructureShape): BrokenInput[] =>
  brokenStructures(shape).map(({ steps, rule, value }) => ({
    path: steps.join('.'),
    rule,
    input: value as Values,
  }));

/** Puts `values` in the place of the members so named, at any depth. */
export function withValues(input: Values, values: Values): Values {
  const replaced = (name: string, value: unknown): unknown => {
    if (Object.hasOwn(values, name)) return values[name];
    if (Array.isArray(value)) return value.map((item) => replaced('', item));
    return value?.constructor === Object ? withValues(value as Values, values) : value;
  };
  return Object.fromEntries(Object.entries(input).map(([name, value]) => [name, replaced(name, value)]));
}

/** An input with every member there is. */
export const fullInput = (shape: StructureShape): Values => sampleOf(shape.members);
