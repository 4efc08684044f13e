import Box from '@cloudscape-design/components/box';
import Button from '@cloudscape-design/components/button';
import Modal from '@cloudscape-design/components/modal';
import type { ReactElement, ReactNode } from 'react';

interface CloseDialogProps {
  readonly title: string;
  readonly children: ReactNode;
  readonly size?: 'medium' | 'large';
  readonly onClose: () => void;
}

/** Shows something that stays until it is closed on purpose: a secret that is shown once. */
export function CloseDialog({ title, children, size = 'medium', onClose }: CloseDialogProps): ReactElement {
  return (
    <Modal
      visible
      size={size}
      header={title}
      closeAriaLabel="Close"
      onDismiss={({ detail }) => {
        if (detail.reason !== 'overlay') onClose();
      }}
      footer={
        <Box float="right">
          <Button variant="primary" onClick={onClose}>
            Done
          </Button>
        </Box>
      }
    >
      {children}
    </Modal>
  );
}
