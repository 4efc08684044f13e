/** A parsed policy document. */
export interface PolicyDocument {
  readonly version: '2008-10-17' | '2012-10-17';
}
