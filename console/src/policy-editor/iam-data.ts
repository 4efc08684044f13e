import address from 'virtual:iam-data';
import { type CompactIamData, type IamData, iamDataOf } from '../../../src/policy/index.ts';

let data: Promise<IamData> | undefined;

async function fetchData(): Promise<IamData> {
  const response = await fetch(address);
  if (!response.ok) throw new Error(`the data of AWS's services cannot be read: status ${response.status}`);
  return iamDataOf((await response.json()) as CompactIamData);
}

/** What AWS's services know; fetched when the first editor opens, and again after a failure. */
export function loadIamData(): Promise<IamData> {
  data ??= fetchData().catch((problem: unknown) => {
    data = undefined;
    throw problem;
  });
  return data;
}
