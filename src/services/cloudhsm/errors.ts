import { AwsError } from '../../core/aws-error.ts';
import { modelledError } from '../modelled-error.ts';
import facts from './facts.json' with { type: 'json' };

type ErrorShape = keyof typeof facts.errors;

/** The model has the text in `Message`; clients that look for `message` find it as well. */
const modelled =
  (shape: ErrorShape) =>
  (message: string, logDetail?: string): AwsError => {
    const { code, status } = modelledError(facts.errors[shape], message);
    return new AwsError(code, message, {
      status,
      members: { Message: message },
      ...(logDetail === undefined ? {} : { logDetail }),
    });
  };

export const invalidRequest = modelled('CloudHsmInvalidRequestException');
export const notFound = modelled('CloudHsmResourceNotFoundException');
export const serviceException = modelled('CloudHsmServiceException');
export const accessDenied = modelled('CloudHsmAccessDeniedException');
export const tagException = modelled('CloudHsmTagException');
export const limitExceeded = modelled('CloudHsmResourceLimitExceededException');

export const clusterNotFound = (id: string): AwsError => notFound(`Cluster ${id} does not exist.`);
export const backupNotFound = (id: string): AwsError => notFound(`Backup ${id} does not exist.`);
export const hsmNotFound = (id: string): AwsError => notFound(`HSM ${id} does not exist.`);

export const wrongState = (id: string, state: string, wanted: string): AwsError =>
  invalidRequest(`Cluster ${id} is in state ${state}. It must be in state ${wanted} for this operation.`);
