import { DecryptError, decryptMessage } from '../../../center/pgp/decrypt.ts';
import { findFile, findMessage } from '../../../center/reports/case-records.ts';
import { openBytes, openText } from '../../../center/reports/case-secrets.ts';
import { type OperationContext, preparedWrite, read } from '../../contract.ts';
import { forTeam } from '../access.ts';
import type { CaseInput } from '../cases/case-of.ts';
import { HIDDEN } from '../cases/hidden.ts';
import { notFound, validationException } from '../errors.ts';

interface FileInput extends CaseInput {
  readonly FileId: string;
}

interface FileOutput {
  readonly FileName: string;
  readonly Content: Uint8Array;
  readonly IsEncrypted: boolean;
}

type Opening = Pick<OperationContext, 'db' | 'sealer'>;

async function fileOf({ db, sealer }: Opening, { CaseId, FileId }: FileInput): Promise<FileOutput> {
  const row = await findFile(db, FileId);
  if (row?.case_id !== CaseId) throw notFound(`The case ${CaseId} has no file ${FileId}.`);
  return {
    FileName: openText(sealer, 'center_case_files/name', row.id, row.sealed_name),
    Content: openBytes(sealer, 'center_case_files/content', row.id, row.sealed_content),
    IsEncrypted: row.encrypted === 1,
  };
}

/** A file as it came: nothing in it was looked at. */
export const getCaseFile = read<FileInput, FileOutput>(forTeam('GetCaseFile'), fileOf);

interface DecryptInput extends CaseInput {
  /** One of both. */
  readonly MessageId?: string;
  readonly FileId?: string;
}

interface DecryptOutput {
  readonly Plaintext: Uint8Array;
  readonly FileName?: string;
}

async function encryptedOf(context: Opening, input: DecryptInput): Promise<string | Uint8Array> {
  const { CaseId, MessageId, FileId } = input;
  if ((MessageId === undefined) === (FileId === undefined))
    throw validationException('Give MessageId or FileId.');
  if (FileId !== undefined) return (await fileOf(context, { CaseId, FileId })).Content;
  const row = await findMessage(context.db, MessageId ?? '');
  if (row?.case_id !== CaseId) throw notFound(`The case ${CaseId} has no message ${MessageId}.`);
  return openText(context.sealer, 'center_case_messages/text', row.id, row.sealed_text);
}

/** Opens what a party encrypted to the team: a write, so that nothing is read that the trail does not tell of. */
export const decryptCaseContent = preparedWrite<DecryptInput, DecryptOutput, DecryptOutput>(
  forTeam('DecryptCaseContent'),
  async (context, input) => {
    const encrypted = await encryptedOf(context, input);
    try {
      const { bytes, fileName } = await decryptMessage(context, encrypted);
      return { Plaintext: bytes, ...(fileName !== '' && { FileName: fileName }) };
    } catch (problem) {
      if (problem instanceof DecryptError) throw validationException(problem.message);
      throw problem;
    }
  },
  async (_, __, opened) => opened,
  HIDDEN,
);
