// Every error a caller can see, by its stable code. The core returns refusals as values; the gateway
// turns them into RFC 9457 problem details in one place (gateway/problem-response.ts).

type ProblemKind = { status: number; title: string };

export const problems = {
  invalid_request: { status: 400, title: "The request is not valid" },
  invalid_json: { status: 400, title: "The body is not valid JSON" },
  invalid_cursor: { status: 400, title: "The event id to resume from is not valid" },
  invalid_file_name: { status: 400, title: "The file's name is not allowed" },
  tenant_required: { status: 400, title: "The request names no tenant" },
  unauthenticated: { status: 401, title: "The credential is missing or not valid" },
  tenant_mismatch: { status: 403, title: "The credential does not belong to this tenant" },
  not_found: { status: 404, title: "There is no such resource" },
  method_not_allowed: { status: 405, title: "The method is not allowed here" },
  session_closed: { status: 409, title: "The session is closed" },
  run_ended: { status: 409, title: "The run has ended" },
  question_not_open: { status: 409, title: "The question is not open" },
  idempotency_conflict: { status: 422, title: "The Idempotency-Key was used with another request" },
  unknown_agent: { status: 422, title: "There is no such agent, or it is not available" },
  unknown_file: { status: 422, title: "There is no such file" },
  body_too_large: { status: 413, title: "The body is too large" },
  unsupported_media_type: { status: 415, title: "The content type is not supported" },
  too_many_runs: { status: 429, title: "The session has too many runs under way" },
  too_many_streams: { status: 429, title: "The session has too many open streams" },
  rate_limited: { status: 429, title: "Too many requests" },
  internal: { status: 500, title: "Something went wrong on our side" },
  unavailable: { status: 503, title: "A service this needs is not available" },
} as const satisfies Record<string, ProblemKind>;

export type ProblemCode = keyof typeof problems;

/** An expected "no", as a value: what is wrong and, where one field is to blame, a JSON pointer to it. */
export type Refusal = { code: ProblemCode; detail: string; pointer?: string };

/** A result that may be a refusal. Errors lose their type across an RPC call; this does not. */
export type Reply<T> = { ok: true; value: T } | { ok: false; refusal: Refusal };

export const accept = <T>(value: T): Reply<T> => ({ ok: true, value });
export const refuse = (
  code: ProblemCode,
  detail: string,
  pointer?: string,
): { ok: false; refusal: Refusal } => ({
  ok: false,
  refusal: pointer === undefined ? { code, detail } : { code, detail, pointer },
});
