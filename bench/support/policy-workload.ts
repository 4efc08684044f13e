/** A condition in a form that every engine can be given. All of a statement's must hold. */
export type WorkloadCondition =
  | { readonly is: 'team'; readonly teams: readonly string[] }
  | { readonly is: 'network'; readonly cidr: string }
  | { readonly is: 'mfa'; readonly present: boolean };

/** A statement in a form that every engine can be given. */
export interface WorkloadStatement {
  /** The policy it is in, from 0. */
  readonly policy: number;
  readonly effect: 'Allow' | 'Deny';
  /** `service:Name`; a star may end it. */
  readonly actions: readonly string[];
  /** ARNs in which `*` stands for anything and `${aws:username}` for the user's name. */
  readonly resources: readonly string[];
  readonly conditions: readonly WorkloadCondition[];
}

export interface WorkloadRequest {
  readonly user: string;
  readonly team: string;
  readonly action: string;
  readonly resource: string;
  readonly sourceIp: string;
  readonly mfa: boolean;
}

export interface Workload {
  readonly policies: number;
  readonly statements: readonly WorkloadStatement[];
  readonly requests: readonly WorkloadRequest[];
  /** What each request must be answered. */
  readonly expected: readonly boolean[];
}

/** Policies hang on groups: policy n on group n mod 5. Everybody is in group 0 and in three of the other four. */
export const GROUPS = [0, 1, 2, 3, 4];
export const groupOf = (policy: number): number => policy % GROUPS.length;
export const USERS: readonly string[] = Array.from({ length: 10 }, (_, at) => `user${at}`);
export const isMember = (user: string, group: number): boolean =>
  group === 0 || group !== 1 + (USERS.indexOf(user) % 4);

export const USERNAME = '$' + '{aws:username}';

const SERVICES = ['s3', 'sqs', 'dynamodb', 'kms', 'lambda', 'sns', 'ec2', 'logs'];
const THINGS = ['Object', 'Item', 'Key', 'Tags', 'Policy', 'Version'];
const TEAMS = ['red', 'green', 'blue'];

/** Numbers from 0 to 1 that are the same in every run (xorshift32). */
function chance(seed: number): () => number {
  let state = seed;
  return () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) / 2 ** 32;
  };
}

const pick = <Value>(values: readonly Value[], random: () => number): Value =>
  values[Math.floor(random() * values.length)] as Value;

const arn = (service: string, path: string): string => `arn:aws:${service}:eu-west-1:111122223333:${path}`;

type Shape = (service: string, area: string, random: () => number) => Omit<WorkloadStatement, 'policy'>;

/** The kinds of statements people write, in turn. */
const SHAPES: readonly Shape[] = [
  (service, area, random) => ({
    effect: 'Allow',
    actions: [`${service}:Get${pick(THINGS, random)}`, `${service}:Put${pick(THINGS, random)}`],
    resources: [arn(service, `${area}/*`), arn(service, `shared/${area}`)],
    conditions: [{ is: 'team', teams: [pick(TEAMS, random), pick(TEAMS, random)] }],
  }),
  (service) => ({
    effect: 'Allow',
    actions: [`${service}:*`],
    resources: [arn(service, `home/${USERNAME}/*`)],
    conditions: [],
  }),
  (service, area) => ({
    effect: 'Deny',
    actions: [`${service}:Delete*`, `${service}:Put*`],
    resources: [arn(service, `${area}/*`), arn(service, 'home/*')],
    conditions: [{ is: 'mfa', present: false }],
  }),
  (service, area, random) => ({
    effect: 'Allow',
    actions: [`${service}:Get*`, `${service}:List*`],
    resources: [arn(service, `${area}/*/public/*`)],
    conditions: [{ is: 'network', cidr: `10.${Math.floor(random() * 4)}.0.0/16` }],
  }),
  (service, area, random) => ({
    effect: 'Deny',
    actions: [`${service}:${pick(['Get', 'Put', 'Delete'], random)}${pick(THINGS, random)}`],
    resources: [arn(service, `${area}/secret/*`)],
    conditions: [{ is: 'network', cidr: '10.3.0.0/16' }],
  }),
  (service, area, random) => ({
    effect: 'Allow',
    actions: [`${service}:Delete${pick(THINGS, random)}`, `${service}:List${pick(THINGS, random)}`],
    resources: [arn(service, `${area}/*`)],
    conditions: [
      { is: 'mfa', present: true },
      { is: 'team', teams: TEAMS.slice(1) },
    ],
  }),
];

function statementsOf(policies: number, perPolicy: number, random: () => number): WorkloadStatement[] {
  return Array.from({ length: policies * perPolicy }, (_, at) => {
    const shape = SHAPES[at % SHAPES.length] as Shape;
    const turn = Math.floor(at / SHAPES.length);
    const service = SERVICES[turn % SERVICES.length] as string;
    return { policy: Math.floor(at / perPolicy), ...shape(service, `area${turn}`, random) };
  });
}

/** A request about what some statement is about, often but not always fitting it. */
function requestNear(statement: WorkloadStatement, random: () => number): WorkloadRequest {
  const user = pick(USERS, random);
  const verb = pick(['Get', 'Put', 'Delete', 'List'], random);
  const wanted = pick(statement.actions, random);
  const action = wanted.endsWith('*')
    ? `${wanted.slice(0, -1).replace(/:$/, `:${verb}`)}${pick(THINGS, random)}`
    : wanted;
  const resource = pick(statement.resources, random)
    .replace(USERNAME, random() < 0.8 ? user : 'somebody')
    .replace('/*/', `/${pick(['docs', 'secret'], random)}/`)
    .replace(/\*$/, `${pick(['secret', 'x', 'y/public'], random)}/${Math.floor(random() * 1000)}`);
  return {
    user,
    team: pick(TEAMS, random),
    action,
    resource,
    sourceIp: `10.${Math.floor(random() * 4)}.${Math.floor(random() * 256)}.7`,
    mfa: random() < 0.6,
  };
}

const memory = new Map<string, RegExp>();

/** Some globs, split by `|`, as one regular expression, made once. */
export function globs(list: string): RegExp {
  let expression = memory.get(list);
  if (expression === undefined) {
    const source = list.split('|').map((glob) => RegExp.escape(glob).replaceAll('\\*', '.*'));
    expression = new RegExp(`^(?:${source.join('|')})$`);
    memory.set(list, expression);
  }
  return expression;
}

const toNumber = (ip: string): number => ip.split('.').reduce((sum, byte) => sum * 256 + Number(byte), 0);

export function holds(request: WorkloadRequest, condition: WorkloadCondition): boolean {
  if (condition.is === 'team') return condition.teams.includes(request.team);
  if (condition.is === 'mfa') return request.mfa === condition.present;
  const [base = '', bits = ''] = condition.cidr.split('/');
  const size = 2 ** (32 - Number(bits));
  return Math.floor(toNumber(request.sourceIp) / size) === Math.floor(toNumber(base) / size);
}

/** The answer all engines must give, found the long way. */
function isAllowed(statements: readonly WorkloadStatement[], request: WorkloadRequest): boolean {
  const applying = statements.filter(
    ({ policy, actions, resources, conditions }) =>
      isMember(request.user, groupOf(policy)) &&
      globs(actions.join('|')).test(request.action) &&
      globs(resources.join('|').replaceAll(USERNAME, request.user)).test(request.resource) &&
      conditions.every((condition) => holds(request, condition)),
  );
  return applying.length > 0 && applying.every(({ effect }) => effect === 'Allow');
}

/** The same for the same sizes in every run. Exactly half of the requests are allowed. */
export function makeWorkload(policies: number, perPolicy: number, requests: number): Workload {
  const random = chance(policies * 1000 + perPolicy);
  const statements = statementsOf(policies, perPolicy, random);
  const left = { true: requests / 2, false: requests / 2 };
  const chosen: WorkloadRequest[] = [];
  const expected: boolean[] = [];
  while (chosen.length < requests) {
    const request = requestNear(pick(statements, random), random);
    const answer = isAllowed(statements, request);
    if (left[`${answer}`] === 0) continue;
    left[`${answer}`]--;
    chosen.push(request);
    expected.push(answer);
  }
  return { policies, statements, requests: chosen, expected };
}
