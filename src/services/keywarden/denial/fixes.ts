import type { DenialMessage, Layer, Source } from './message.ts';

/** The smallest change that would end a denial; other kinds of policies may have to allow too. */
export interface Fix {
  readonly Kind: 'AddStatement' | 'ChangeStatement' | 'AskOrganization' | 'NewSession';
  readonly Text: string;
  /** A policy to be added as it is. */
  readonly PolicyDocument?: string;
  /** The policy to be changed. */
  readonly Policy?: string;
}

/** How a policy is named to people. */
export const nameOf = ({ id, via }: Source): string => (via === undefined ? id : `${id} (by ${via})`);

const KINDS: Readonly<Record<Layer, string>> = {
  root: 'a policy',
  identity: 'an identity-based policy',
  resource: 'a policy of the resource',
  'permissions-boundary': 'the permissions boundary',
  session: 'the session policy',
  scp: 'a service control policy of the organization',
  rcp: 'a resource control policy of the organization',
};

const documentOf = (statement: Readonly<Record<string, unknown>>): string =>
  JSON.stringify({ Version: '2012-10-17', Statement: [statement] }, null, 2);

/** Where a statement that allows would have to stand, by the kind of policy that lacks it. */
const ADD: Readonly<Record<Layer, readonly [kind: Fix['Kind'], text: string]>> = {
  root: ['AddStatement', 'Allow it.'],
  identity: ['AddStatement', 'Add this statement to a policy of the user, role or one of its groups.'],
  resource: ['AddStatement', 'Add this statement to the policy of the resource.'],
  'permissions-boundary': [
    'ChangeStatement',
    'The permissions boundary must allow it too: add this statement to it.',
  ],
  session: [
    'NewSession',
    'The session was made with policies that do not allow it: make one whose policies do.',
  ],
  scp: [
    'AskOrganization',
    'A service control policy must allow it: who manages the organization can add this statement.',
  ],
  rcp: [
    'AskOrganization',
    'A resource control policy must allow it: who manages the organization can add this statement.',
  ],
};

function removeDeny({ explanation, context }: DenialMessage): Fix {
  const { layer, policy, statement } = explanation;
  const name = policy === undefined ? KINDS[layer] : nameOf(policy);
  const sid = statement?.sid === undefined ? '' : ` ${statement.sid}`;
  const where = statement === undefined ? '' : ` in line ${statement.line}`;
  const isOrganization = layer === 'scp' || layer === 'rcp';
  const who = isOrganization ? ' Only who manages the organization can change it.' : '';
  return {
    Kind: isOrganization ? 'AskOrganization' : 'ChangeStatement',
    Text: `Nothing that is added allows ${context.action} while the Deny statement${sid}${where} of ${name} applies: narrow it or take it away.${who}`,
    ...(policy !== undefined && { Policy: policy.id }),
  };
}

/** What was nearly allowed by a statement whose condition alone was not met is better met than allowed anew. */
function meetCondition({ explanation }: DenialMessage): Fix[] {
  const near = explanation.nearest?.[0];
  if (near?.failed !== 'Condition' || near.condition === undefined) return [];
  const { operator, key, values } = near.condition;
  return [
    {
      Kind: 'ChangeStatement',
      Text: `${nameOf(near.policy)} allows it where ${key} ${operator} ${values.join(' or ')}: call so that this holds, or change the condition in line ${near.statement.line}.`,
      Policy: near.policy.id,
    },
  ];
}

/** The smallest fixes, best first. */
export function fixesOf(message: DenialMessage): Fix[] {
  if (message.explicitDeny) return [removeDeny(message)];
  const { layer, wouldAllow } = message.explanation;
  const [Kind, Text] = ADD[layer];
  const added: Fix = { Kind, Text, ...(wouldAllow && { PolicyDocument: documentOf(wouldAllow) }) };
  return [...meetCondition(message), added];
}

/** One sentence that says who decided. */
export function summaryOf({ context, explanation, explicitDeny }: DenialMessage): string {
  const { action, resource } = context;
  const asked = `${action} on ${resource}`;
  const { layer, policy } = explanation;
  if (explicitDeny)
    return `${asked} is denied by a statement of ${policy === undefined ? KINDS[layer] : nameOf(policy)}, ${KINDS[layer]}.`;
  return `${asked} is allowed by no statement of ${KINDS[layer]}.`;
}
