import { AwsError } from '../../../core/aws-error.ts';
import facts from '../facts.json' with { type: 'json' };

const { code, http } = facts.errors.PolicyEvaluationException;

/** A policy that is stored and yet cannot be evaluated; the fault is ours, so AWS answers 500. */
export const policyEvaluation = (message: string): AwsError =>
  new AwsError(code, message, { status: http, logDetail: message });
