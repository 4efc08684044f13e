import Box from '@cloudscape-design/components/box';
import Button from '@cloudscape-design/components/button';
import Container from '@cloudscape-design/components/container';
import Header from '@cloudscape-design/components/header';
import { type ReactElement, useState } from 'react';
import { ButtonRow } from '../../../components/button-row.tsx';
import { PageLink } from '../../../components/page-link.tsx';
import { RemoveBoundary } from './remove-boundary.tsx';
import { SetBoundary } from './set-boundary.tsx';

interface PermissionsBoundaryProps {
  readonly kind: 'user' | 'role';
  readonly name: string;
  /** Undefined where there is none. */
  readonly arn: string | undefined;
}

/** The managed policy that limits what a user or role may do, whatever its policies allow. */
export function PermissionsBoundary({ kind, name, arn }: PermissionsBoundaryProps): ReactElement {
  const [open, setOpen] = useState<'set' | 'remove'>();
  const close = (): void => setOpen(undefined);
  const path = `/iam/policies/${encodeURIComponent(arn ?? '')}`;
  return (
    <Container
      header={
        <Header
          variant="h2"
          description={`The most this ${kind} may do, whatever its policies allow.`}
          actions={
            <ButtonRow>
              {arn === undefined ? undefined : <Button onClick={() => setOpen('remove')}>Remove</Button>}
              <Button onClick={() => setOpen('set')}>
                {arn === undefined ? 'Set boundary' : 'Change boundary'}
              </Button>
            </ButtonRow>
          }
        >
          Permissions boundary
        </Header>
      }
    >
      {arn === undefined ? (
        <Box color="text-body-secondary">None: nothing but its policies limits this {kind}.</Box>
      ) : (
        <PageLink to={path}>{arn}</PageLink>
      )}
      {open === 'set' ? <SetBoundary kind={kind} name={name} onClose={close} /> : undefined}
      {open === 'remove' ? <RemoveBoundary kind={kind} name={name} onClose={close} /> : undefined}
    </Container>
  );
}
