import type { CommandContext } from '../command.ts';
import { UsageError } from '../parse-flags.ts';

/** A test file that says what the flags say, so that both are read and checked by the same code. @throws UsageError */
export function testFromFlags({ flag, flags }: Pick<CommandContext, 'flag' | 'flags'>): object {
  const arn = flag('--principal');
  const actions = flags('--action');
  if (arn === undefined || actions.length === 0) {
    throw new UsageError('policy explain wants --principal and --action, or --case FILE');
  }
  const account = flag('--account');
  const resourceAccount = flag('--resource-account');
  const resources = flags('--resource');
  const policies = Object.fromEntries(
    Object.entries(ROLE_FLAGS).flatMap(([role, { name, isList }]) => {
      const paths = flags(name);
      if (paths.length === 0) return [];
      if (!isList && paths.length > 1) throw new UsageError(`${name} may be given once`);
      return [[role, isList ? paths : paths[0]]];
    }),
  );
  return {
    ...(account !== undefined && { account }),
    tests: [
      {
        name: 'request',
        principal: { arn, tags: pairs('--tag', flags('--tag')) },
        action: actions,
        resource: resources.length === 0 ? '*' : resources,
        ...(resourceAccount !== undefined && { resourceAccount }),
        context: pairs('--context', flags('--context')),
        policies,
        expect: 'allow',
      },
    ],
  };
}

const ROLE_FLAGS = {
  identity: { name: '--identity', isList: true },
  resource: { name: '--resource-policy', isList: false },
  trust: { name: '--trust', isList: false },
  boundary: { name: '--boundary', isList: false },
  session: { name: '--session-policy', isList: true },
  scp: { name: '--scp', isList: true },
  rcp: { name: '--rcp', isList: true },
} as const;

/** `KEY=VALUE` texts as an object without prototype; a key given again makes a list. */
function pairs(name: string, texts: readonly string[]): Record<string, string | string[]> {
  const values: Record<string, string | string[]> = Object.create(null);
  for (const text of texts) {
    const equals = text.indexOf('=');
    if (equals < 1) throw new UsageError(`${name} wants KEY=VALUE`);
    const key = text.slice(0, equals);
    const value = text.slice(equals + 1);
    const before = values[key];
    values[key] = before === undefined ? value : [...(Array.isArray(before) ? before : [before]), value];
  }
  return values;
}
