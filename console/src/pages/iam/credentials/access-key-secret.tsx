import type { ReactElement } from 'react';
import { SecretOnce } from '../../../components/secret-once.tsx';

interface AccessKeySecretProps {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
}

/** A new access key, shown once; its file is the one that AWS's console gives and `aws configure import` reads. */
export function AccessKeySecret({ accessKeyId, secretAccessKey }: AccessKeySecretProps): ReactElement {
  return (
    <SecretOnce
      what="access key"
      values={[
        { label: 'Access key ID', value: accessKeyId },
        { label: 'Secret access key', value: secretAccessKey, isSecret: true },
      ]}
      file={{
        name: `${accessKeyId}.csv`,
        type: 'text/csv',
        text: `Access key ID,Secret access key\n${accessKeyId},${secretAccessKey}\n`,
      }}
    />
  );
}
