import Button from '@cloudscape-design/components/button';
import FormField from '@cloudscape-design/components/form-field';
import Textarea from '@cloudscape-design/components/textarea';
import { type ReactElement, useState } from 'react';
import type { Credential } from '../../../api/own-operations.ts';
import { useAttempt } from '../../../app/use-attempt.ts';
import { ConfirmByName } from '../../../components/confirm-by-name.tsx';
import { Dialog } from '../../../components/dialog.tsx';
import { SmallTable } from '../../../components/small-table.tsx';
import { COLUMNS } from './credential-columns.tsx';

type Status = 'Active' | 'Inactive';

interface UploadedProps {
  readonly title: string;
  readonly description: string;
  /** Such as `certificate`. */
  readonly thing: string;
  readonly placeholder: string;
  readonly credentials: readonly Credential[];
  readonly upload: (text: string) => Promise<unknown>;
  readonly setStatus: (id: string, status: Status) => Promise<unknown>;
  readonly remove: (id: string) => Promise<unknown>;
}

type Open = { readonly what: 'upload' } | { readonly what: 'delete'; readonly id: string } | undefined;

/** Credentials of which people hand in the public half: certificates and SSH keys. */
export function Uploaded(props: UploadedProps): ReactElement {
  const { title, description, thing, placeholder, credentials, upload, setStatus, remove } = props;
  const attempt = useAttempt();
  const [open, setOpen] = useState<Open>();
  const close = (): void => setOpen(undefined);
  return (
    <>
      <SmallTable
        title={title}
        description={description}
        rows={credentials}
        idOf={({ Id }) => Id}
        empty="There are none."
        selection="single"
        actions={([marked]) => (
          <>
            <Button
              disabled={marked === undefined}
              onClick={() => setOpen({ what: 'delete', id: marked?.Id ?? '' })}
            >
              Delete
            </Button>
            <Button
              disabled={marked === undefined}
              onClick={() => {
                const status: Status = marked?.State === 'Active' ? 'Inactive' : 'Active';
                void attempt(`The ${thing} is ${status.toLowerCase()} now.`, () =>
                  setStatus(marked?.Id ?? '', status),
                );
              }}
            >
              {marked?.State === 'Inactive' ? 'Activate' : 'Deactivate'}
            </Button>
            <Button onClick={() => setOpen({ what: 'upload' })}>Upload {thing}</Button>
          </>
        )}
        columns={[COLUMNS.id, COLUMNS.name, COLUMNS.state, COLUMNS.created, COLUMNS.expires]}
      />
      {open?.what === 'upload' ? (
        <Upload thing={thing} placeholder={placeholder} upload={upload} onClose={close} />
      ) : undefined}
      {open?.what === 'delete' ? (
        <ConfirmByName
          title={`Delete this ${thing}?`}
          name={open.id}
          deed="Delete"
          onClose={close}
          onConfirm={() => attempt(`The ${thing} is deleted.`, () => remove(open.id))}
        >
          Whoever still uses it is refused.
        </ConfirmByName>
      ) : undefined}
    </>
  );
}

interface UploadProps {
  readonly thing: string;
  readonly placeholder: string;
  readonly upload: (text: string) => Promise<unknown>;
  readonly onClose: () => void;
}

function Upload({ thing, placeholder, upload, onClose }: UploadProps): ReactElement {
  const attempt = useAttempt();
  const [text, setText] = useState('');
  return (
    <Dialog
      title={`Upload ${thing}`}
      deed="Upload"
      isReady={text.trim() !== ''}
      onClose={onClose}
      onSubmit={async () => {
        await upload(text);
        await attempt(`The ${thing} is there, and active.`, () => Promise.resolve());
        onClose();
      }}
    >
      <FormField label={`Text of the ${thing}`} description="The public part alone: never a private key.">
        <Textarea
          rows={8}
          value={text}
          placeholder={placeholder}
          onChange={({ detail }) => setText(detail.value)}
        />
      </FormField>
    </Dialog>
  );
}
