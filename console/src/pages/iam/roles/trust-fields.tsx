import Checkbox from '@cloudscape-design/components/checkbox';
import FormField from '@cloudscape-design/components/form-field';
import Input from '@cloudscape-design/components/input';
import SpaceBetween from '@cloudscape-design/components/space-between';
import Tiles from '@cloudscape-design/components/tiles';
import { type ReactElement, useState } from 'react';
import { PolicyEditor } from '../../../policy-editor/policy-editor.tsx';
import { TRUST_KINDS, type TrustKind, trustPolicy } from './trust-templates.ts';

interface TrustFieldsProps {
  readonly accountId: string;
  /** The trust policy. */
  readonly text: string;
  readonly onChange: (text: string) => void;
}

/** Asks whom to trust, and writes the trust policy, which can be changed by hand afterwards. */
export function TrustFields({ accountId, text, onChange }: TrustFieldsProps): ReactElement {
  const [trust, setTrust] = useState({
    kind: 'account' as TrustKind,
    who: accountId,
    externalId: '',
    needsMfa: false,
  });
  const kind = TRUST_KINDS.find(({ value }) => value === trust.kind);
  const change = (part: Partial<typeof trust>): void => {
    const changed = { ...trust, ...part };
    setTrust(changed);
    onChange(trustPolicy(changed));
  };
  return (
    <SpaceBetween size="m">
      <Tiles
        ariaLabel="Kind of trusted entity"
        value={trust.kind}
        columns={3}
        items={TRUST_KINDS.map(({ value, label, description }) => ({ value, label, description }))}
        onChange={({ detail }) =>
          change({
            kind: detail.value as TrustKind,
            who: detail.value === 'account' ? accountId : '',
            externalId: '',
            needsMfa: false,
          })
        }
      />
      {kind?.who === undefined ? undefined : (
        <FormField label={kind.who}>
          <Input
            value={trust.who}
            placeholder={kind.placeholder ?? ''}
            onChange={({ detail }) => change({ who: detail.value.trim() })}
          />
        </FormField>
      )}
      {trust.kind === 'account' ? (
        <SpaceBetween size="m">
          <FormField
            label="External id"
            description="For a third party who acts for many: it must tell this id. Optional."
          >
            <Input value={trust.externalId} onChange={({ detail }) => change({ externalId: detail.value })} />
          </FormField>
          <Checkbox checked={trust.needsMfa} onChange={({ detail }) => change({ needsMfa: detail.checked })}>
            The caller must have given a second factor
          </Checkbox>
        </SpaceBetween>
      ) : undefined}
      <PolicyEditor kind="trust" label="Trust policy" value={text} onChange={onChange} />
    </SpaceBetween>
  );
}
