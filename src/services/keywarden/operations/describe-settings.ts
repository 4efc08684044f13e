import { read } from '../../contract.ts';
import { forOperator } from '../operator/operator-access.ts';

interface SettingInfo {
  readonly Name: string;
  readonly Flag: string;
  readonly Variable: string;
  readonly Help: string;
  readonly Value?: string;
  readonly Default?: string;
}

/** The settings this node was started with; secrets are not in them. */
export const describeSettings = read<unknown, { readonly Settings: readonly SettingInfo[] }>(
  forOperator('keywarden:DescribeSettings'),
  ({ node }) => ({
    Settings: node.settings.map(({ name, flag, variable, help, value, usual }) => ({
      Name: name,
      Flag: flag,
      Variable: variable,
      Help: help,
      ...(value !== undefined && { Value: value }),
      ...(usual !== undefined && { Default: usual }),
    })),
  }),
);
