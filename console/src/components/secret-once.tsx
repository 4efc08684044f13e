import Alert from '@cloudscape-design/components/alert';
import Button from '@cloudscape-design/components/button';
import CopyToClipboard from '@cloudscape-design/components/copy-to-clipboard';
import KeyValuePairs from '@cloudscape-design/components/key-value-pairs';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { type ReactElement, useState } from 'react';
import { download } from './download.ts';

interface Shown {
  readonly label: string;
  readonly value: string;
  /** Hidden until asked for. */
  readonly isSecret?: boolean;
}

interface SecretOnceProps {
  /** What it is, such as `Access key`. */
  readonly what: string;
  readonly values: readonly Shown[];
  readonly file: { readonly name: string; readonly text: string; readonly type?: string };
}

/** A secret that the server tells this once: to be copied or kept as a file. */
export function SecretOnce({ what, values, file }: SecretOnceProps): ReactElement {
  const [isOpen, setOpen] = useState(false);
  const hasSecret = values.some(({ isSecret }) => isSecret);
  return (
    <SpaceBetween size="m">
      <Alert type="warning" header="This is shown once">
        Copy or download it now: nobody can tell it to you again. If it is lost, delete it and make another.
      </Alert>
      <KeyValuePairs
        columns={1}
        items={values.map(({ label, value, isSecret }) => ({
          label,
          value: (
            <CopyToClipboard
              variant="inline"
              textToCopy={value}
              textToDisplay={isSecret && !isOpen ? '•'.repeat(Math.min(value.length, 40)) : value}
              copyButtonAriaLabel={`Copy ${label}`}
              copySuccessText="Copied"
              copyErrorText="The browser did not let it be copied"
            />
          ),
        }))}
      />
      <SpaceBetween direction="horizontal" size="xs">
        {hasSecret ? (
          <Button iconName={isOpen ? 'lock-private' : 'unlocked'} onClick={() => setOpen(!isOpen)}>
            {isOpen ? 'Hide' : 'Show'}
          </Button>
        ) : undefined}
        <Button iconName="download" onClick={() => download(file)} ariaLabel={`Download ${what}`}>
          Download
        </Button>
      </SpaceBetween>
    </SpaceBetween>
  );
}
