import { crls } from '../records/resources.ts';
import { switching } from '../switching.ts';
import { crlView } from '../views.ts';

export const disableCrl = switching('DisableCrl', crls, 'crlId', 0, (row) => ({ crl: crlView(row) }));
