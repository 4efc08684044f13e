interface ErrorBody {
  readonly code?: string;
  readonly message?: string;
  readonly requestId?: string;
  readonly encodedDenial?: string;
}

/** A call that was refused or failed, as the server worded it. */
export class ApiError extends Error {
  override readonly name = 'ApiError';
  /** Such as `AccessDenied` or `NoSuchEntity`. */
  readonly code: string;
  readonly status: number;
  readonly requestId: string | undefined;
  /** Sealed explanation of a denial, which `ExplainDenial` opens. */
  readonly encodedDenial: string | undefined;

  constructor(status: number, { code, message, requestId, encodedDenial }: ErrorBody) {
    super(message ?? 'The server gave no reason.');
    this.code = code ?? `Status ${status}`;
    this.status = status;
    this.requestId = requestId;
    this.encodedDenial = encodedDenial;
  }

  static async of(response: Response): Promise<ApiError> {
    const text = await response.text();
    return new ApiError(response.status, readBody(text));
  }

  get isDenial(): boolean {
    return this.status === 403 || this.code.startsWith('AccessDenied');
  }

  /** Whether the thing that was asked for is not there. */
  get isMissing(): boolean {
    return this.status === 404 || /NoSuchEntity|NotFound/.test(this.code);
  }
}

function readBody(text: string): ErrorBody {
  try {
    return JSON.parse(text) as ErrorBody;
  } catch {
    return { message: text.slice(0, 500) };
  }
}
