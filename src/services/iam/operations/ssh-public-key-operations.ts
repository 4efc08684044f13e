import type { Operation } from '../../contract.ts';
import { deleteSshPublicKey } from './delete-ssh-public-key.ts';
import { getSshPublicKey } from './get-ssh-public-key.ts';
import { listSshPublicKeys } from './list-ssh-public-keys.ts';
import { updateSshPublicKey } from './update-ssh-public-key.ts';
import { uploadSshPublicKey } from './upload-ssh-public-key.ts';

export const sshPublicKeyOperations: Readonly<Record<string, Operation>> = {
  UploadSSHPublicKey: uploadSshPublicKey,
  GetSSHPublicKey: getSshPublicKey,
  ListSSHPublicKeys: listSshPublicKeys,
  UpdateSSHPublicKey: updateSshPublicKey,
  DeleteSSHPublicKey: deleteSshPublicKey,
};
