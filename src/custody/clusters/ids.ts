import type { Random } from '../../core/random.ts';

/** Letters of CloudHSM's ids; 32 of them, so that five bits make one without a bias. */
const LETTERS = 'abcdefghijklmnopqrstuvwxyz234567';
const ID_LETTERS = 11;

/** An id of AWS's form, such as `cluster-igklspoyj5v`: 55 random bits behind its kind. */
export const newClusterId = (kind: 'cluster' | 'hsm' | 'backup', random: Random): string =>
  `${kind}-${Array.from(random.bytes(ID_LETTERS), (byte) => LETTERS[byte & 31]).join('')}`;

/** An id as EC2 makes them, such as `eni-0123456789abcdef0`. */
export const newEc2Id = (kind: 'eni' | 'sg' | 'vpc', random: Random): string =>
  `${kind}-0${Buffer.from(random.bytes(8)).toString('hex')}`;
