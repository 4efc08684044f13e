import Container from '@cloudscape-design/components/container';
import FormField from '@cloudscape-design/components/form-field';
import Input from '@cloudscape-design/components/input';
import { type ReactElement, useState } from 'react';
import { useParams } from 'react-router';
import { call } from '../../../api/call.ts';
import type { Bulletin, BulletinContent } from '../../../api/center-operations.ts';
import { useOperation } from '../../../api/use-operation.ts';
import { Loaded } from '../../../components/loaded.tsx';
import { draftOf } from './draft.ts';
import { DraftPage } from './draft-page.tsx';

/** A bulletin that is public gets its next version by this; any other another text. */
function EditForm({ bulletin }: { readonly bulletin: Bulletin }): ReactElement {
  // As it was opened: what others change meanwhile is refused, not overwritten.
  const [{ BulletinId, Revision = 0, State, Content }] = useState(bulletin);
  const [start] = useState(() => draftOf(Content));
  const [note, setNote] = useState('');
  const isRevision = State === 'PUBLISHED' || State === 'WITHDRAWN';
  const save = async (content: BulletinContent): Promise<string> => {
    const step = { BulletinId, Revision, Content: content };
    await (isRevision
      ? call('securitycenter', 'ReviseBulletin', { ...step, ChangeNote: note.trim() })
      : call('securitycenter', 'UpdateBulletin', step));
    return BulletinId;
  };
  return (
    <DraftPage
      title={isRevision ? `Revise ${BulletinId}` : `Edit ${BulletinId}`}
      deed="Save draft"
      done={
        isRevision
          ? 'The next version is a draft. The public still sees the one before.'
          : 'The draft is saved. It needs an approval of this text.'
      }
      start={start}
      isReady={!isRevision || note.trim() !== ''}
      back={`/security-center/bulletins/${encodeURIComponent(BulletinId)}`}
      onSave={save}
    >
      {isRevision ? (
        <Container>
          <FormField label="What is new" description="For the revision history, which everybody reads.">
            <Input value={note} onChange={({ detail }) => setNote(detail.value)} />
          </FormField>
        </Container>
      ) : undefined}
    </DraftPage>
  );
}

export function EditBulletinPage(): ReactElement {
  const { bulletinId: id = '' } = useParams();
  const found = useOperation('securitycenter', 'GetBulletin', { BulletinId: id });
  return (
    <Loaded of={found} what={`Bulletin ${id}`}>
      {({ Bulletin: bulletin }) => <EditForm bulletin={bulletin} />}
    </Loaded>
  );
}
