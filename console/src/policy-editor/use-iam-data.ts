import { useQuery } from '@tanstack/react-query';
import type { IamData } from '../../../src/policy/index.ts';
import { loadIamData } from './iam-data.ts';

/** What AWS's services know; undefined until it is fetched. */
export const useIamData = (): IamData | undefined =>
  useQuery({ queryKey: ['iam-data'], queryFn: loadIamData, staleTime: Infinity }).data;
