import { returnCodeName } from './return-codes.ts';

/** A PKCS#11 call that did not return CKR_OK. Holds numbers and names only, never an argument of the call. */
export class Pkcs11Error extends Error {
  readonly code: number;
  /** The function that failed, such as `C_Login`. */
  readonly call: string;

  constructor(call: string, code: number) {
    super(`${call}: ${returnCodeName(code)}`);
    this.name = returnCodeName(code);
    this.code = code;
    this.call = call;
  }
}
