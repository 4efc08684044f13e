import type { HttpRequest } from '../../../src/core/http.ts';
import type { RunningNode } from '../../../src/start.ts';
import {
  BENCH_CREDENTIALS,
  type BenchCredentials,
  signedJsonRequest,
  signedQueryRequest,
} from '../signed-request.ts';
import { userName } from './population.ts';

const API_VERSION: Readonly<Record<string, string>> = { iam: '2010-05-08', sts: '2011-06-15' };

export const whoAmI = (port: number, credentials: BenchCredentials): HttpRequest =>
  signedQueryRequest(port, credentials, 'sts', `Action=GetCallerIdentity&Version=${API_VERSION['sts']}`);

/** @throws Error when the answer is not 200 */
export async function send(node: RunningNode, request: HttpRequest): Promise<string> {
  const answer = await node.handle({ ...request });
  const text = Buffer.from(answer.body as Uint8Array).toString();
  if (answer.status !== 200) throw new Error(text);
  return text;
}

const queryCall =
  (service: string, input: (round: number, account: string) => Readonly<Record<string, string>>) =>
  (node: RunningNode, port: number, round: number): Promise<string> => {
    const form = new URLSearchParams({
      ...input(round, node.managementAccountId),
      Version: API_VERSION[service] ?? '',
    });
    return send(node, signedQueryRequest(port, BENCH_CREDENTIALS, service, form.toString()));
  };

const jsonCall =
  (service: string, target: string, input: object) =>
  (node: RunningNode, port: number): Promise<string> =>
    send(node, signedJsonRequest(port, BENCH_CREDENTIALS, service, target, JSON.stringify(input)));

/** Calls by root whose cost must not grow with the account; `round` makes names that nobody has yet, in this order. */
export const ROOT_CALLS: Readonly<
  Record<string, (node: RunningNode, port: number, round: number) => Promise<string>>
> = {
  CreateUser: queryCall('iam', (round) => ({ Action: 'CreateUser', UserName: `new-${round}` })),
  CreateAccessKey: queryCall('iam', (round) => ({ Action: 'CreateAccessKey', UserName: `new-${round}` })),
  CreatePolicy: queryCall('iam', (round) => ({
    Action: 'CreatePolicy',
    PolicyName: `new-${round}`,
    PolicyDocument: JSON.stringify({
      Version: '2012-10-17',
      Statement: [{ Effect: 'Allow', Action: '*', Resource: '*' }],
    }),
  })),
  AttachUserPolicy: queryCall('iam', (round, account) => ({
    Action: 'AttachUserPolicy',
    UserName: `new-${round}`,
    PolicyArn: `arn:aws:iam::${account}:policy/policy-1`,
  })),
  DetachUserPolicy: queryCall('iam', (round, account) => ({
    Action: 'DetachUserPolicy',
    UserName: `new-${round}`,
    PolicyArn: `arn:aws:iam::${account}:policy/policy-1`,
  })),
  DeletePolicy: queryCall('iam', (round, account) => ({
    Action: 'DeletePolicy',
    PolicyArn: `arn:aws:iam::${account}:policy/new-${round}`,
  })),
  CreateGroup: queryCall('iam', (round) => ({ Action: 'CreateGroup', GroupName: `new-${round}` })),
  DeleteGroup: queryCall('iam', (round) => ({ Action: 'DeleteGroup', GroupName: `new-${round}` })),
  GetUser: queryCall('iam', () => ({ Action: 'GetUser', UserName: userName(7) })),
  ListUsers: queryCall('iam', () => ({ Action: 'ListUsers' })),
  'ListUsers of a path': queryCall('iam', () => ({ Action: 'ListUsers', PathPrefix: '/nobody/' })),
  ListAccessKeys: queryCall('iam', () => ({ Action: 'ListAccessKeys', UserName: userName(7) })),
  ListPolicies: queryCall('iam', () => ({ Action: 'ListPolicies' })),
  ListEntitiesForPolicy: queryCall('iam', (_, account) => ({
    Action: 'ListEntitiesForPolicy',
    PolicyArn: `arn:aws:iam::${account}:policy/policy-1`,
  })),
  GetAccountSummary: queryCall('iam', () => ({ Action: 'GetAccountSummary' })),
  SearchUsers: jsonCall('keywarden', 'Keywarden.SearchUsers', { MaxResults: 25 }),
  'SearchUsers by path': jsonCall('keywarden', 'Keywarden.SearchUsers', { MaxResults: 25, SortBy: 'Path' }),
  ListAllAccounts: jsonCall('keywarden', 'Keywarden.ListAllAccounts', { MaxResults: 25 }),
  ListAccounts: jsonCall('organizations', 'AWSOrganizationsV20161128.ListAccounts', {}),
};
