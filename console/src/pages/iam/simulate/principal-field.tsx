import Autosuggest from '@cloudscape-design/components/autosuggest';
import FormField from '@cloudscape-design/components/form-field';
import { useQuery } from '@tanstack/react-query';
import { type ReactElement, useDeferredValue, useState } from 'react';
import { call } from '../../../api/call.ts';

interface Found {
  readonly arn: string;
  readonly name: string;
  readonly kind: string;
}

const MOST = 10;

/** Users, groups and roles whose names match what is typed. */
async function findPrincipals(typed: string): Promise<readonly Found[]> {
  const input = { MaxResults: MOST, ...(typed === '' ? {} : { Filter: typed }) };
  const [{ Users }, { Groups }, { Roles }] = await Promise.all([
    call('keywarden', 'SearchUsers', input),
    call('keywarden', 'SearchGroups', input),
    call('keywarden', 'SearchRoles', input),
  ]);
  return [
    ...Users.map(({ Arn, UserName }) => ({ arn: Arn, name: UserName, kind: 'User' })),
    ...Groups.map(({ Arn, GroupName }) => ({ arn: Arn, name: GroupName, kind: 'Group' })),
    ...Roles.map(({ Arn, RoleName }) => ({ arn: Arn, name: RoleName, kind: 'Role' })),
  ];
}

interface PrincipalFieldProps {
  readonly arn: string;
  readonly onChange: (arn: string) => void;
}

/** A user, group or role by name. */
export function PrincipalField({ arn, onChange }: PrincipalFieldProps): ReactElement {
  const [typed, setTyped] = useState(arn);
  const filter = useDeferredValue(typed.startsWith('arn:') ? (typed.split('/').at(-1) ?? '') : typed);
  const found = useQuery({
    queryKey: ['keywarden', 'principals', filter],
    queryFn: () => findPrincipals(filter),
  });
  const choose = (value: string): void => {
    setTyped(value);
    if (/^arn:.*:(?:user|group|role)\//.test(value)) onChange(value);
  };
  return (
    <FormField label="User, group or role" stretch>
      <Autosuggest
        value={typed}
        placeholder="Name or ARN"
        filteringType="manual"
        options={(found.data ?? []).map((each) => ({
          value: each.arn,
          label: each.name,
          labelTag: each.kind,
          description: each.arn,
        }))}
        enteredTextLabel={(value) => `Use ${value}`}
        hideEnteredTextOption={!typed.startsWith('arn:')}
        statusType={found.isPending ? 'loading' : found.isError ? 'error' : 'finished'}
        loadingText="Loading"
        errorText="They cannot be listed; an ARN may be typed."
        empty="Nobody is called so"
        ariaLabel="User, group or role"
        onChange={({ detail }) => setTyped(detail.value)}
        onSelect={({ detail }) => choose(detail.value)}
        onBlur={() => choose(typed)}
      />
    </FormField>
  );
}
