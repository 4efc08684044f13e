import { useQuery } from '@tanstack/react-query';
import type { ReactElement } from 'react';
import { useSearchParams } from 'react-router';
import { call, callAll } from '../../../api/call.ts';
import { Loaded } from '../../../components/loaded.tsx';
import { EditablePolicy } from '../../../policy-editor/editable-policy.tsx';
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
  const [params] = useSearchParams();
  const line = Number.parseInt(params.get('line') ?? '', 10) || undefined;
  const found = useQuery({
    queryKey: ['iam', 'policy-version', arn, versionId],
    queryFn: () => readVersion(arn, versionId),
    staleTime: Infinity,
  });
  return (
    <Loaded of={found} what="The policy's text">
      {(saved) => (
        <EditablePolicy
          key={versionId}
          kind="managed"
          title="Policy"
          description={
            isReadOnly
              ? `Version ${versionId}, kept by AWS`
              : `Version ${versionId}. A policy keeps its last ${MOST_VERSIONS} versions; the oldest makes room for a new one.`
          }
          quota={QUOTA}
          line={line}
          saved={saved}
          isReadOnly={isReadOnly}
          deed="Save as new version"
          done="The new version is saved, and holds from now on."
          onSave={async (text) => {
            await makeRoom(arn);
            await call('iam', 'CreatePolicyVersion', {
              PolicyArn: arn,
              PolicyDocument: text,
              SetAsDefault: true,
            });
          }}
        />
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
