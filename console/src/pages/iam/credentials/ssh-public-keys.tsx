import type { ReactElement } from 'react';
import { call } from '../../../api/call.ts';
import { useSession } from '../../../app/session-context.ts';
import type { SectionProps } from './credential-sections.ts';
import { Uploaded } from './uploaded.tsx';

/** SSH keys of a user, of which the public half is kept here. */
export function SshPublicKeys({ owner, credentials }: SectionProps): ReactElement {
  const session = useSession();
  // These operations do not know who calls by themselves.
  const UserName = owner.userName ?? session.userName;
  return (
    <Uploaded
      title="SSH public keys"
      description="For services that are reached over SSH."
      thing="SSH public key"
      placeholder="ssh-rsa AAAA…"
      credentials={credentials}
      upload={(SSHPublicKeyBody) => call('iam', 'UploadSSHPublicKey', { UserName, SSHPublicKeyBody })}
      setStatus={(SSHPublicKeyId, Status) =>
        call('iam', 'UpdateSSHPublicKey', { UserName, SSHPublicKeyId, Status })
      }
      remove={(SSHPublicKeyId) => call('iam', 'DeleteSSHPublicKey', { UserName, SSHPublicKeyId })}
    />
  );
}
