import Box from '@cloudscape-design/components/box';
import Button from '@cloudscape-design/components/button';
import SpaceBetween from '@cloudscape-design/components/space-between';
import type { ReactElement } from 'react';
import type { CaseFile } from '../../api/case-operations.ts';
import { useCall } from '../../api/use-operation.ts';
import { useNotify } from '../../app/notifications.tsx';
import { downloadBytes } from '../../components/download.ts';

interface CaseFileRowProps {
  readonly caseId: string;
  readonly file: CaseFile;
}

/** A file of a case, to be saved; what is encrypted is opened on the way, which the trail tells of. */
export function CaseFileRow({ caseId, file }: CaseFileRowProps): ReactElement {
  const { FileId, FileName, Size, IsEncrypted } = file;
  const notify = useNotify();
  const get = useCall('securitycenter', 'GetCaseFile');
  const decrypt = useCall('securitycenter', 'DecryptCaseContent');
  const of = { CaseId: caseId, FileId };
  const save = async (): Promise<void> => {
    try {
      if (IsEncrypted) {
        const { Plaintext, FileName: name = FileName } = await decrypt.mutateAsync(of);
        downloadBytes({ name, base64: Plaintext });
      } else downloadBytes({ name: FileName, base64: (await get.mutateAsync(of)).Content });
    } catch (problem) {
      notify.failed('The file was not saved', problem);
    }
  };
  return (
    <SpaceBetween direction="horizontal" size="xs" alignItems="center">
      <Box variant="small">
        {FileName}, {Size.toLocaleString()} bytes
      </Box>
      <Button
        variant="inline-link"
        ariaLabel={`${IsEncrypted ? 'Decrypt and save' : 'Save'} ${FileName}`}
        loading={get.isPending || decrypt.isPending}
        onClick={() => void save()}
      >
        {IsEncrypted ? 'Decrypt and save' : 'Save'}
      </Button>
    </SpaceBetween>
  );
}
