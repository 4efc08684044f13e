import { read } from '../../contract.ts';
import { cryptoAccess } from '../access.ts';
import { keyArn } from '../arns.ts';
import { invalidMac, vaultAnswer } from '../crypto/errors.ts';
import { assertAlgorithm, currentMaterial, endDryRun, keyInUse } from '../crypto/use-key.ts';
import type {
  GenerateMacRequest,
  GenerateMacResponse,
  Input,
  VerifyMacRequest,
  VerifyMacResponse,
} from '../schema.ts';

/** @see https://docs.aws.amazon.com/kms/latest/APIReference/API_GenerateMac.html */
export const generateMac = read<Input<GenerateMacRequest>, GenerateMacResponse>(
  cryptoAccess('GenerateMac', (input) => ({ 'kms:MacAlgorithm': input.MacAlgorithm })),
  async (context, input) => {
    const key = await keyInUse(context, input, 'GenerateMac', 'GENERATE_VERIFY_MAC');
    assertAlgorithm(key, input.MacAlgorithm);
    endDryRun(input);
    const material = await currentMaterial(context, key);
    const mac = await vaultAnswer(context.vault.mac(material, input.MacAlgorithm, input.Message));
    return { Mac: mac, MacAlgorithm: input.MacAlgorithm, KeyId: keyArn(key) };
  },
);

/** @see https://docs.aws.amazon.com/kms/latest/APIReference/API_VerifyMac.html */
export const verifyMac = read<Input<VerifyMacRequest>, VerifyMacResponse>(
  cryptoAccess('VerifyMac', (input) => ({ 'kms:MacAlgorithm': input.MacAlgorithm })),
  async (context, input) => {
    const { MacAlgorithm, Message, Mac } = input;
    const key = await keyInUse(context, input, 'VerifyMac', 'GENERATE_VERIFY_MAC');
    assertAlgorithm(key, MacAlgorithm);
    const material = await currentMaterial(context, key);
    if (!(await vaultAnswer(context.vault.verifyMac(material, MacAlgorithm, Message, Mac))))
      throw invalidMac();
    endDryRun(input);
    return { KeyId: keyArn(key), MacValid: true, MacAlgorithm };
  },
);
