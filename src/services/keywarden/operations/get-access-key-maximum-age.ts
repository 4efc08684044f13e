import { read } from '../../contract.ts';
import { onAnything } from '../access.ts';
import { type MaximumAgeView, maximumAgeView } from '../access-keys/maximum-age-view.ts';

export const getAccessKeyMaximumAge = read<unknown, MaximumAgeView>(
  onAnything('keywarden:GetAccessKeyMaximumAge'),
  maximumAgeView,
);
