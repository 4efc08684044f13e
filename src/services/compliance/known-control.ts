import type { Control, Looked } from '../../compliance/controls/control.ts';
import { controlsOf } from '../../compliance/controls/evaluate.ts';
import { notFound } from './errors.ts';

/** @throws AwsError ResourceNotFoundException where the account has no such control */
export async function knownControl(looked: Looked, id: string): Promise<Control> {
  const control = (await controlsOf(looked)).find((one) => one.id === id);
  if (control === undefined) throw notFound(`There is no control ${id}.`);
  return control;
}
