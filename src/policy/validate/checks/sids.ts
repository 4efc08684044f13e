import { type PolicyCheck, problem } from '../check.ts';
import { at } from '../spot.ts';
import type { TextView } from '../view.ts';

const PLAIN = /^[a-zA-Z0-9]*$/;

/** Statement ids. Those of resources' policies may hold any text and may be given twice. */
export const sids: PolicyCheck = function* ({ statements, type }) {
  const isStrict = type !== 'RESOURCE_POLICY';
  const first = new Map<string, TextView>();
  for (const { sid } of statements) {
    if (sid === undefined) continue;
    if (sid.text === '') {
      yield problem('EMPTY_SID_VALUE', at(sid.spot));
      continue;
    }
    if (isStrict && !PLAIN.test(sid.text)) yield problem('UNSUPPORTED_SID', at(sid.spot));
    const earlier = first.get(sid.text);
    if (earlier === undefined) first.set(sid.text, sid);
    else {
      const code = isStrict ? 'UNIQUE_SIDS_REQUIRED' : 'UNIQUE_SIDS_RECOMMENDED';
      yield problem(code, [at(earlier.spot), at(sid.spot)]);
    }
  }
};
