import calculator from 'ae-cvss-calculator';
import { type Severity, severityOfScore } from './severity.ts';

/** A vector with what follows from it. */
export interface CvssScore {
  readonly vector: string;
  /** From 0.0 to 10.0, with one decimal. */
  readonly score: number;
  readonly severity: Severity;
}

/** Values of each metric by name; of version 4.0 in the order in which they must come. */
type Metrics = Readonly<Record<string, string>>;

interface Version {
  readonly prefix: string;
  /** Values by metric: each a letter, or several parted by spaces. */
  readonly required: Metrics;
  readonly optional: Metrics;
  readonly isOrdered: boolean;
  readonly scoreOf: (vector: string) => number;
}

/** @see https://www.first.org/cvss/v3.1/specification-document table 15 */
const V31: Version = {
  prefix: 'CVSS:3.1',
  required: {
    AV: 'N A L P',
    AC: 'L H',
    PR: 'N L H',
    UI: 'N R',
    S: 'U C',
    C: 'H L N',
    I: 'H L N',
    A: 'H L N',
  },
  optional: {
    E: 'X H F P U',
    RL: 'X U W T O',
    RC: 'X C R U',
    CR: 'X H M L',
    IR: 'X H M L',
    AR: 'X H M L',
    MAV: 'X N A L P',
    MAC: 'X L H',
    MPR: 'X N L H',
    MUI: 'X N R',
    MS: 'X U C',
    MC: 'X N L H',
    MI: 'X N L H',
    MA: 'X N L H',
  },
  isOrdered: false,
  scoreOf: (vector) => new calculator.Cvss3P1(vector).calculateScores().base ?? Number.NaN,
};

/** @see https://www.first.org/cvss/v4.0/specification-document table 23 */
export const V40: Version = {
  prefix: 'CVSS:4.0',
  required: {
    AV: 'N A L P',
    AC: 'L H',
    AT: 'N P',
    PR: 'N L H',
    UI: 'N P A',
    VC: 'H L N',
    VI: 'H L N',
    VA: 'H L N',
    SC: 'H L N',
    SI: 'H L N',
    SA: 'H L N',
  },
  optional: {
    E: 'X A P U',
    CR: 'X H M L',
    IR: 'X H M L',
    AR: 'X H M L',
    MAV: 'X N A L P',
    MAC: 'X L H',
    MAT: 'X N P',
    MPR: 'X N L H',
    MUI: 'X N P A',
    MVC: 'X H L N',
    MVI: 'X H L N',
    MVA: 'X H L N',
    MSC: 'X H L N',
    MSI: 'X S H L N',
    MSA: 'X S H L N',
    S: 'X N P',
    AU: 'X N Y',
    R: 'X A U I',
    V: 'X D C',
    RE: 'X L M H',
    U: 'X Clear Green Amber Red',
  },
  isOrdered: true,
  scoreOf: (vector) => new calculator.Cvss4P0(vector).calculateScores().overall,
};

/** The library takes what is no vector for a part of one, so it is asked only of what the specification allows. */
function isVector(text: string, { prefix, required, optional, isOrdered }: Version): boolean {
  const [head, ...pairs] = text.split('/');
  if (head !== prefix) return false;
  const all: Metrics = { ...required, ...optional };
  const order = Object.keys(all);
  const names = pairs.map((pair) => pair.slice(0, pair.indexOf(':')));
  const areKnown = pairs.every((pair, index) => {
    const name = names[index] ?? '';
    if (!Object.hasOwn(all, name)) return false;
    return all[name]?.split(' ').includes(pair.slice(pair.indexOf(':') + 1)) === true;
  });
  const places = names.map((name) => order.indexOf(name));
  const isInOrder = places.every((place, index) => index === 0 || place > (places[index - 1] ?? 0));
  const isComplete = Object.keys(required).every((name) => names.includes(name));
  return areKnown && isComplete && new Set(names).size === names.length && (isInOrder || !isOrdered);
}

function scored(text: string, version: Version): CvssScore | undefined {
  if (!isVector(text, version)) return undefined;
  const score = version.scoreOf(text);
  return Number.isFinite(score) ? { vector: text, score, severity: severityOfScore(score) } : undefined;
}

/** The base score of a vector of version 3.1; undefined for what is none. */
export const cvss31 = (vector: string): CvssScore | undefined => scored(vector, V31);

/** The score of a vector of version 4.0, with all metrics that it has; undefined for what is none. */
export const cvss40 = (vector: string): CvssScore | undefined => scored(vector, V40);
