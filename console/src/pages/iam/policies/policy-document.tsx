import Button from '@cloudscape-design/components/button';
import Container from '@cloudscape-design/components/container';
import Header from '@cloudscape-design/components/header';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { useQuery } from '@tanstack/react-query';
import { type ReactElement, useState } from 'react';
import { useSearchParams } from 'react-router';
import { call, callAll } from '../../../api/call.ts';
import { useWrite } from '../../../api/use-operation.ts';
import { useNotify } from '../../../app/notifications.tsx';
import { Loaded } from '../../../components/loaded.tsx';
import { UnsavedGuard } from '../../../components/unsaved-guard.tsx';
import { PolicyDiff } from '../../../policy-editor/policy-diff.tsx';
import { PolicyEditor, refusalIn } from '../../../policy-editor/policy-editor.tsx';
import { readVersion } from './read-version.ts';

interface PolicyDocumentProps {
  readonly arn: string;
  readonly versionId: string;
  readonly isReadOnly: boolean;
}

/** Characters of a managed policy, blanks not counted. */
const QUOTA = 6144;
/** Versions a policy can have. */
const MOST_VERSIONS = 5;

/** What the default version of a policy says; saving a change makes a new version, which holds at once. */
export function PolicyDocument({ arn, versionId, isReadOnly }: PolicyDocumentProps): ReactElement {
  const found = useQuery({
    queryKey: ['iam', 'policy-version', arn, versionId],
    queryFn: () => readVersion(arn, versionId),
    staleTime: Infinity,
  });
  return (
    <Loaded of={found} what="The policy's text">
      {(saved) => (
        <Editing arn={arn} versionId={versionId} saved={saved} isReadOnly={isReadOnly} key={versionId} />
      )}
    </Loaded>
  );
}

/** Makes room where a policy has all versions it can have: the oldest goes that is not the default. */
async function makeRoom(PolicyArn: string): Promise<void> {
  const versions = (await callAll('iam', 'ListPolicyVersions', { PolicyArn })).flatMap(
    ({ Versions = [] }) => Versions,
  );
  if (versions.length < MOST_VERSIONS) return;
  const oldest = versions
    .filter(({ IsDefaultVersion }) => !IsDefaultVersion)
    .sort((one, other) => (one.CreateDate ?? '').localeCompare(other.CreateDate ?? ''))[0];
  await call('iam', 'DeletePolicyVersion', { PolicyArn, VersionId: oldest?.VersionId });
}

function Editing({
  arn,
  versionId,
  saved,
  isReadOnly,
}: PolicyDocumentProps & { readonly saved: string }): ReactElement {
  const notify = useNotify();
  const create = useWrite('iam', 'CreatePolicyVersion');
  const [text, setText] = useState(saved);
  const line = Number.parseInt(useSearchParams()[0].get('line') ?? '', 10) || undefined;
  const [isComparing, setComparing] = useState(false);
  const refusal = refusalIn(text, 'managed');
  const isDirty = text !== saved;
  const save = async (): Promise<void> => {
    try {
      await makeRoom(arn);
      const { PolicyVersion } = await create.mutateAsync({
        PolicyArn: arn,
        PolicyDocument: text,
        SetAsDefault: true,
      });
      notify.done(`Version ${PolicyVersion?.VersionId} is saved, and holds from now on.`);
    } catch (problem) {
      notify.failed('The policy was not saved', problem);
    }
  };
  const buttons = (
    <SpaceBetween direction="horizontal" size="xs">
      <Button disabled={!isDirty} onClick={() => setText(saved)}>
        Undo changes
      </Button>
      <Button disabled={!isDirty} onClick={() => setComparing(!isComparing)}>
        {isComparing ? 'Edit' : 'Show changes'}
      </Button>
      <Button
        variant="primary"
        disabled={!isDirty || refusal !== undefined}
        {...(refusal === undefined ? {} : { disabledReason: `Line ${refusal.line}: ${refusal.text}` })}
        loading={create.isPending}
        onClick={() => void save()}
      >
        Save as new version
      </Button>
    </SpaceBetween>
  );
  return (
    <Container
      header={
        <Header
          variant="h2"
          description={
            isReadOnly
              ? `Version ${versionId}, kept by AWS`
              : `Version ${versionId}. A policy keeps its last ${MOST_VERSIONS} versions; the oldest makes room for a new one.`
          }
          actions={isReadOnly ? undefined : buttons}
        >
          Policy
        </Header>
      }
    >
      <UnsavedGuard isDirty={isDirty && !create.isPending} />
      {isComparing && isDirty ? (
        <PolicyDiff
          before={{ label: `Version ${versionId}`, text: saved }}
          after={{ label: 'As edited', text }}
        />
      ) : (
        <PolicyEditor
          kind="managed"
          quota={QUOTA}
          value={text}
          onChange={setText}
          isReadOnly={isReadOnly}
          line={line}
        />
      )}
    </Container>
  );
}
