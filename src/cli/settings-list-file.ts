import { readFile } from 'node:fs/promises';
import { CustodyError } from '../custody/custody-error.ts';

interface SettingsList {
  readonly entries: readonly unknown[];
  /** Refuses the file. */
  readonly wrong: (what: string) => never;
}

/**
 * A file of settings that is a list in JSON.
 * @param what plural of its entries, such as `pools`
 * @throws CustodyError `settings` that says what is wrong with the file
 */
export async function readSettingsList(path: string, what: string): Promise<SettingsList> {
  const wrong = (problem: string): never => {
    throw new CustodyError('settings', `${path}: ${problem}`);
  };
  let list: unknown;
  try {
    list = JSON.parse(await readFile(path, 'utf8'));
  } catch (error) {
    return wrong(`cannot be read as JSON: ${(error as Error).message}`);
  }
  if (!Array.isArray(list)) return wrong(`wants a list of ${what}`);
  return { entries: list, wrong };
}
