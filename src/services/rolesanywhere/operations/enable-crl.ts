import { crls } from '../records/resources.ts';
import { switching } from '../switching.ts';
import { crlView } from '../views.ts';

export const enableCrl = switching('EnableCrl', crls, 'crlId', 1, (row) => ({ crl: crlView(row) }));
