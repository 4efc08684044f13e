import Alert from '@cloudscape-design/components/alert';
import SpaceBetween from '@cloudscape-design/components/space-between';
import type { ReactElement } from 'react';
import type { Credential } from '../../../api/own-operations.ts';
import { useOperation } from '../../../api/use-operation.ts';
import { Loaded } from '../../../components/loaded.tsx';
import { CREDENTIAL_SECTIONS, NOT_OF_ROOT } from './credential-sections.ts';
import { type CredentialOwner, userNameOf } from './owner.ts';

/** Every credential of a user or of root, kind by kind. */
export function CredentialsOf({ owner }: { readonly owner: CredentialOwner }): ReactElement {
  const found = useOperation('keywarden', 'ListCredentials', userNameOf(owner));
  return (
    <Loaded of={found} what="The credentials">
      {({ Credentials }) => <Sections owner={owner} credentials={Credentials} />}
    </Loaded>
  );
}

interface SectionsProps {
  readonly owner: CredentialOwner;
  readonly credentials: readonly Credential[];
}

function Sections({ owner, credentials }: SectionsProps): ReactElement {
  const unknown = credentials.filter(({ Kind }) => !(Kind in CREDENTIAL_SECTIONS));
  return (
    <SpaceBetween size="l">
      {unknown.length === 0 ? undefined : (
        <Alert type="warning" header="There are credentials this page does not know">
          {unknown.map(({ Kind, Id }) => `${Kind} ${Id}`).join(', ')}
        </Alert>
      )}
      {Object.entries(CREDENTIAL_SECTIONS)
        .filter(([kind]) => !(owner.isRoot && NOT_OF_ROOT.has(kind)))
        .map(([kind, Section]) => (
          <Section key={kind} owner={owner} credentials={credentials.filter(({ Kind }) => Kind === kind)} />
        ))}
    </SpaceBetween>
  );
}
