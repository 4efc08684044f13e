import type { IamData } from '../../../../../src/policy/index.ts';
import type { InputOf } from '../../../api/operations.ts';

type ContextEntry = NonNullable<InputOf<'iam', 'SimulatePrincipalPolicy'>['ContextEntries']>[number];
type EntryType = NonNullable<ContextEntry['ContextKeyType']>;

const TYPES: Readonly<Record<string, EntryType>> = {
  String: 'string',
  ARN: 'string',
  Numeric: 'numeric',
  Bool: 'boolean',
  Date: 'date',
  IPAddress: 'ip',
  Binary: 'binary',
};

/** Values typed in one field, one a line or between commas. */
const valuesIn = (typed: string): string[] =>
  typed
    .split(/[,\n]/)
    .map((value) => value.trim())
    .filter((value) => value !== '');

/** Condition keys with what was typed for them, as the simulation takes them; those without a value are left out. */
export function contextEntries(
  typed: Readonly<Record<string, string>>,
  data: Pick<IamData, 'findKey'> | undefined,
): ContextEntry[] {
  return Object.entries(typed).flatMap(([name, text]) => {
    const values = valuesIn(text);
    if (values.length === 0) return [];
    const key = data?.findKey(name);
    const isList = key?.isMultivalued === true || values.length > 1;
    const type = TYPES[key?.type ?? 'String'] ?? 'string';
    return [
      {
        ContextKeyName: name,
        ContextKeyValues: values,
        ContextKeyType: isList ? (`${type}List` as EntryType) : type,
      },
    ];
  });
}
