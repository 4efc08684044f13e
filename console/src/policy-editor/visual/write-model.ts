import type { ConditionModel, PolicyModel, StatementModel } from './policy-model.ts';

const STEP = '  ';

const object = (members: readonly string[], indent: string): string =>
  members.length === 0 ? '{}' : `{\n${members.map((each) => indent + STEP + each).join(',\n')}\n${indent}}`;

const member = (name: string, value: string): string => `${JSON.stringify(name)}: ${value}`;

/** One text as itself, several as a list, as AWS's console writes them. */
function texts(values: readonly string[], indent: string): string {
  const [only] = values;
  if (values.length === 1 && only !== undefined) return JSON.stringify(only);
  if (values.length === 0) return '[]';
  const lines = values.map((value) => indent + STEP + JSON.stringify(value));
  return `[\n${lines.join(',\n')}\n${indent}]`;
}

function conditions(all: readonly ConditionModel[], indent: string): string {
  const operators = [...new Set(all.map(({ operator }) => operator))];
  const inner = indent + STEP;
  const blocks = operators.map((name) => {
    const keys = all
      .filter(({ operator }) => operator === name)
      .map(({ key, values }) => member(key, texts(values, inner + STEP)));
    return member(name, object(keys, inner));
  });
  return object(blocks, indent);
}

function statementText(statement: StatementModel, indent: string): string {
  const { sid, effect, exceptsActions, actions, exceptsResources, resources } = statement;
  const inner = indent + STEP;
  const members = [
    ...(sid === undefined ? [] : [member('Sid', JSON.stringify(sid))]),
    member('Effect', JSON.stringify(effect)),
    member(exceptsActions ? 'NotAction' : 'Action', texts(actions, inner)),
    member(exceptsResources ? 'NotResource' : 'Resource', texts(resources, inner)),
    ...(statement.conditions.length === 0
      ? []
      : [member('Condition', conditions(statement.conditions, inner))]),
  ];
  return object(members, indent);
}

/** The policy as JSON. Statements that were not changed stand as they were written. */
export function writeModel({ version, id, statements }: PolicyModel): string {
  const lines = statements.map((each) => STEP + STEP + (each.written ?? statementText(each, STEP + STEP)));
  const members = [
    ...(version === undefined ? [] : [member('Version', JSON.stringify(version))]),
    ...(id === undefined ? [] : [member('Id', JSON.stringify(id))]),
    member('Statement', lines.length === 0 ? '[]' : `[\n${lines.join(',\n')}\n${STEP}]`),
  ];
  return object(members, '');
}
