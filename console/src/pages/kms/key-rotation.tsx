import Button from '@cloudscape-design/components/button';
import Container from '@cloudscape-design/components/container';
import FormField from '@cloudscape-design/components/form-field';
import Header from '@cloudscape-design/components/header';
import Input from '@cloudscape-design/components/input';
import KeyValuePairs from '@cloudscape-design/components/key-value-pairs';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { type ReactElement, useState } from 'react';
import { useCall, useOperation } from '../../api/use-operation.ts';
import { useAttempt } from '../../app/use-attempt.ts';
import { Instant } from '../../components/instant.tsx';
import { Loaded } from '../../components/loaded.tsx';
import { SmallTable } from '../../components/small-table.tsx';
import type { KeyMetadata } from './key-page.tsx';

const DEFAULT_DAYS = '365';

/** How the material of a key is renewed; old ciphertext stays readable. */
export function KeyRotation({ metadata }: { readonly metadata: KeyMetadata }): ReactElement {
  const { KeyId = '' } = metadata;
  const status = useOperation('kms', 'GetKeyRotationStatus', { KeyId });
  const history = useOperation('kms', 'ListKeyRotations', { KeyId, IncludeKeyMaterial: 'ALL_KEY_MATERIAL' });
  const enable = useCall('kms', 'EnableKeyRotation');
  const disable = useCall('kms', 'DisableKeyRotation');
  const rotate = useCall('kms', 'RotateKeyOnDemand');
  const [days, setDays] = useState(DEFAULT_DAYS);
  const attempt = useAttempt();
  return (
    <SpaceBetween size="l">
      <Container
        header={
          <Header
            variant="h2"
            description="New material for new ciphertext; what was encrypted before stays readable."
            actions={
              <Button
                loading={rotate.isPending}
                onClick={() => void attempt('The key has new material.', () => rotate.mutateAsync({ KeyId }))}
              >
                Rotate now
              </Button>
            }
          >
            Rotation
          </Header>
        }
      >
        <Loaded of={status} what="The state of rotation">
          {({ KeyRotationEnabled, RotationPeriodInDays, NextRotationDate }) => (
            <SpaceBetween size="m">
              <KeyValuePairs
                columns={3}
                items={[
                  {
                    label: 'By itself',
                    value: KeyRotationEnabled ? `Every ${RotationPeriodInDays} days` : 'Off',
                  },
                  { label: 'Next', value: <Instant at={NextRotationDate} /> },
                ]}
              />
              {KeyRotationEnabled ? (
                <Button
                  loading={disable.isPending}
                  onClick={() =>
                    void attempt('The key is no longer rotated by itself.', () =>
                      disable.mutateAsync({ KeyId }),
                    )
                  }
                >
                  Turn off
                </Button>
              ) : (
                <SpaceBetween direction="horizontal" size="s" alignItems="end">
                  <FormField label="Days between rotations" description="90 to 2,560">
                    <Input type="number" value={days} onChange={({ detail }) => setDays(detail.value)} />
                  </FormField>
                  <Button
                    loading={enable.isPending}
                    onClick={() =>
                      void attempt('The key is rotated by itself from now on.', () =>
                        enable.mutateAsync({ KeyId, RotationPeriodInDays: Number(days) }),
                      )
                    }
                  >
                    Turn on
                  </Button>
                </SpaceBetween>
              )}
            </SpaceBetween>
          )}
        </Loaded>
      </Container>
      <SmallTable
        title="Key material"
        rows={history.data?.Rotations ?? []}
        idOf={({ KeyMaterialId, RotationDate = '' }) => KeyMaterialId ?? RotationDate}
        isLoading={history.isPending}
        problem={history.error}
        empty="The key was never rotated."
        columns={[
          {
            id: 'id',
            header: 'Material id',
            cell: ({ KeyMaterialId = '–' }) => `${KeyMaterialId.slice(0, 16)}…`,
          },
          { id: 'state', header: 'State', cell: ({ KeyMaterialState }) => KeyMaterialState ?? '–' },
          { id: 'type', header: 'How', cell: ({ RotationType }) => RotationType ?? 'First' },
          { id: 'at', header: 'When', cell: ({ RotationDate }) => <Instant at={RotationDate} /> },
        ]}
      />
    </SpaceBetween>
  );
}
