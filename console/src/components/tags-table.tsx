import Alert from '@cloudscape-design/components/alert';
import Box from '@cloudscape-design/components/box';
import Button from '@cloudscape-design/components/button';
import Container from '@cloudscape-design/components/container';
import Header from '@cloudscape-design/components/header';
import SpaceBetween from '@cloudscape-design/components/space-between';
import TagEditor, { type TagEditorProps } from '@cloudscape-design/components/tag-editor';
import { type ReactElement, useState } from 'react';
import { ApiErrorText } from './api-error-text.tsx';
import { UnsavedGuard } from './unsaved-guard.tsx';

/** As most of AWS's APIs have it. */
export interface Tag {
  readonly Key?: string | undefined;
  readonly Value?: string | undefined;
}

interface FullTag {
  readonly Key: string;
  readonly Value: string;
}

interface TagsTableProps {
  readonly tags: readonly Tag[];
  readonly onAdd: (tags: FullTag[]) => Promise<unknown>;
  readonly onRemove: (keys: string[]) => Promise<unknown>;
  /** Most tags of one resource. */
  readonly most?: number;
}

const stored = (tags: readonly Tag[]): readonly TagEditorProps.Tag[] =>
  tags.map(({ Key = '', Value = '' }) => ({ key: Key, value: Value, existing: true }));

/** The tags of something, to be added, changed and removed; saved together. */
export function TagsTable({ tags, onAdd, onRemove, most = 50 }: TagsTableProps): ReactElement {
  const [entered, setEntered] = useState(() => stored(tags));
  const [isValid, setValid] = useState(true);
  const [isBusy, setBusy] = useState(false);
  const [problem, setProblem] = useState<unknown>();
  const kept = entered.filter(({ markedForRemoval }) => markedForRemoval !== true);
  const before = new Map(tags.map(({ Key = '', Value = '' }) => [Key, Value]));
  const added = kept.filter(({ key, value }) => before.get(key) !== value);
  const removed = [...before.keys()].filter((key) => !kept.some((tag) => tag.key === key));
  const isDirty = added.length > 0 || removed.length > 0;
  const save = async (): Promise<void> => {
    setBusy(true);
    setProblem(undefined);
    try {
      if (removed.length > 0) await onRemove(removed);
      if (added.length > 0) await onAdd(added.map(({ key, value }) => ({ Key: key, Value: value })));
      setEntered(stored(kept.map(({ key, value }) => ({ Key: key, Value: value }))));
    } catch (failure) {
      setProblem(failure);
    } finally {
      setBusy(false);
    }
  };
  return (
    <Container
      header={
        <Header
          variant="h2"
          counter={`(${tags.length})`}
          actions={
            <Button disabled={!isDirty || !isValid} loading={isBusy} onClick={() => void save()}>
              Save tags
            </Button>
          }
        >
          Tags
        </Header>
      }
    >
      <UnsavedGuard isDirty={isDirty && !isBusy} />
      <SpaceBetween size="m">
        {problem === undefined ? undefined : (
          <Alert type="error" header="The tags were not saved">
            <ApiErrorText problem={problem} />
          </Alert>
        )}
        <TagEditor
          tags={entered}
          tagLimit={most}
          onChange={({ detail }) => {
            setEntered(detail.tags);
            setValid(detail.valid);
          }}
        />
        <Box variant="small">Policies can allow and deny by tags.</Box>
      </SpaceBetween>
    </Container>
  );
}
