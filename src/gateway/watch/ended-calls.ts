import type { AwsError } from '../../core/aws-error.ts';
import type { HttpRequest } from '../../core/http.ts';
import type { Call } from '../call-event.ts';

/** What is told of a call of the API, beside its request and answer. Nothing in it that the call did not prove, and no secret. */
export interface EndedCall {
  readonly requestId: string;
  readonly service?: string;
  readonly operation?: string;
  /** Of who proved to call. */
  readonly account?: string;
  readonly principal?: string;
  readonly accessKeyId?: string;
  /** Code of the error that it was answered. */
  readonly error?: string;
}

/** What is told of calls as they come and end. */
export interface CallBook {
  /** To be called once for each call, before one of the others. */
  begun(): void;
  succeeded(call: Call): void;
  failed(call: Call, error: Pick<AwsError, 'code' | 'status'>): void;
}

/** Remembers what a request turned out to ask for, until its answer is told. */
export class EndedCalls {
  readonly #byRequest = new WeakMap<HttpRequest, EndedCall>();

  ended(call: Call, error?: { readonly code: string }): void {
    const { caller, entry, operationName, accessKeyId } = call;
    this.#byRequest.set(call.request, {
      requestId: call.requestId,
      ...(entry && { service: entry.service.name }),
      // A name that is no operation's is whatever a stranger wrote.
      ...(operationName !== undefined &&
        entry?.service.operations[operationName] && { operation: operationName }),
      ...(caller && { account: caller.accountId, principal: caller.principal.arn }),
      ...(caller && accessKeyId !== undefined && { accessKeyId }),
      ...(error && { error: error.code }),
    });
  }

  of(request: HttpRequest): EndedCall | undefined {
    return this.#byRequest.get(request);
  }
}
