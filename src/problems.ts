// Every error a caller can see, by its stable code. The core returns refusals as values; the gateway
// turns them into RFC 9457 problem details in one place (gateway/answers/problem-response.ts).

/** `help` says what the caller can do about it. */
type ProblemKind = { status: number; title: string; help: string };

export const problems = {
  invalid_request: {
    status: 400,
    title: "The request is not valid",
    help: "Something in the body or the parameters breaks a rule; correct what `errors` names.",
  },
  invalid_json: {
    status: 400,
    title: "The body is not valid JSON",
    help: "The body breaks off, has a syntax error or is not UTF-8; send well-formed JSON.",
  },
  invalid_cursor: {
    status: 400,
    title: "The event id to resume from is not valid",
    help: "`Last-Event-ID` and `after` take the id of an event that the session already has; use the last one received, or 0 to read from the start.",
  },
  invalid_file_name: {
    status: 400,
    title: "The file's name is not allowed",
    help: "Give a relative path of at most 255 bytes with forward slashes, and without empty, `.` and `..` segments, backslashes and control characters.",
  },
  tenant_required: {
    status: 400,
    title: "The request names no tenant",
    help: "Send a credential of the tenant, call its own domain, or name it in the `X-Tenant-ID` header.",
  },
  unauthenticated: {
    status: 401,
    title: "The credential is missing or not valid",
    help: "Send one of the tenant's API keys, or a token of its identity provider, as `Authorization: Bearer`.",
  },
  tenant_mismatch: {
    status: 403,
    title: "The credential does not belong to this tenant",
    help: "The credential is known but is another tenant's; host, `X-Tenant-ID` and credential must be of one and the same tenant.",
  },
  tenant_suspended: {
    status: 403,
    title: "The tenant is suspended",
    help: "The platform's administrators have stopped all use of this tenant; ask them.",
  },
  insufficient_scope: {
    status: 403,
    title: "The credential does not allow this",
    help: "Use a credential that has the scope which `detail` names.",
  },
  origin_not_allowed: {
    status: 403,
    title: "Pages of this origin may not call",
    help: "Add the origin to the tenant's allowed origins, or call from your own backend.",
  },
  not_found: {
    status: 404,
    title: "There is no such resource",
    help: "The path or an id in it is wrong, or what it names is another tenant's; check both.",
  },
  method_not_allowed: {
    status: 405,
    title: "The method is not allowed here",
    help: "The path exists but does not take this method; use one that the `Allow` header names.",
  },
  session_closed: {
    status: 409,
    title: "The session is closed",
    help: "A closed session can still be read but takes no more runs; create a new session.",
  },
  run_ended: {
    status: 409,
    title: "The run has ended",
    help: "The run has completed, failed or been cancelled, so nothing can be added to it or stopped; read its result, or request another run.",
  },
  question_not_open: {
    status: 409,
    title: "The question is not open",
    help: "The run never asked this question, or it has been answered already; get the run to see which questions are open.",
  },
  session_busy: {
    status: 409,
    title: "A run of the session is under way",
    help: "The request said to be rejected in that case; wait until the session's runs have ended, cancel them, or ask with another `onBusy`.",
  },
  approval_not_open: {
    status: 409,
    title: "The run waits for no such decision",
    help: "Its plan needs no approval, or was decided on otherwise already; get the run to see its status.",
  },
  domain_taken: {
    status: 409,
    title: "The hostname is another tenant's",
    help: "A hostname belongs to one tenant; whoever has it must remove it before another can verify it.",
  },
  domain_not_verified: {
    status: 422,
    title: "The domain's TXT record was not found",
    help: "Publish the record that `detail` names, wait until DNS shows it, and verify again.",
  },
  tenant_exists: {
    status: 409,
    title: "There is such a tenant already",
    help: "A tenant's id is used once, and not again for a time after it was deleted; choose another.",
  },
  tenant_deleting: {
    status: 409,
    title: "The tenant is being deleted",
    help: "A deletion cannot be stopped; its receipt says how far it is.",
  },
  identity_provider_exists: {
    status: 409,
    title: "There is such an identity provider already",
    help: "A tenant has one identity provider for an issuer and audience; remove that one first, or leave it as it is.",
  },
  fallback_cycle: {
    status: 409,
    title: "Fallbacks would lead in a circle",
    help: "`detail` names the agents, each of which would take over from the one before it; leave one of them out of a `fallback`.",
  },
  limit_reached: {
    status: 409,
    title: "There are as many of these as there may be",
    help: "Remove one that is no longer needed.",
  },
  idempotency_in_progress: {
    status: 409,
    title: "A request with this Idempotency-Key is under way",
    help: "The first request with the key has not been answered yet; send it again after as many seconds as `Retry-After` says, to get its answer.",
  },
  idempotency_conflict: {
    status: 422,
    title: "The Idempotency-Key was used with another request",
    help: "The same key must come with the same request; use a new key for a new request.",
  },
  unknown_agent: {
    status: 422,
    title: "There is no such agent, or it is not available",
    help: "No agent can take the request; list the agents to see their names and which are available.",
  },
  invalid_agent: {
    status: 422,
    title: "The agent's file is not valid",
    help: "`errors` says what is wrong, by field, and by line and column where the file is Markdown; correct it and send it again.",
  },
  unknown_file: {
    status: 422,
    title: "There is no such file",
    help: "A file id is not of a file that this tenant has uploaded; upload the file and use the id in the answer.",
  },
  unsafe_url: {
    status: 422,
    title: "The address cannot be called from here",
    help: "Give an https URL without user and password, on port 443 or from 1024 up, whose host has public addresses alone, now and after every redirect.",
  },
  identity_provider_fault: {
    status: 422,
    title: "The identity provider does not answer as it must",
    help: "Its discovery document and its key set must be found below the issuer, as OpenID Connect has it, and name that issuer to the letter; `detail` says what is wrong.",
  },
  body_too_large: {
    status: 413,
    title: "The body is too large",
    help: "The body, or a file in it, is above the limit that `detail` tells; send less at once.",
  },
  unsupported_media_type: {
    status: 415,
    title: "The content type is not supported",
    help: "Send the body as JSON in UTF-8, with `Content-Type: application/json`.",
  },
  headers_too_large: {
    status: 431,
    title: "The headers are too large",
    help: "Send fewer or shorter headers than `detail` allows.",
  },
  too_many_runs: {
    status: 429,
    title: "Too many runs are under way",
    help: "`detail` says whether the session or the tenant has as many as it may; wait until one of its runs has ended or cancel one, and try again when `Retry-After` says.",
  },
  too_many_streams: {
    status: 429,
    title: "Too many streams are open",
    help: "`detail` says whether the session or the tenant has as many as it may; close streams that are no longer read, and try again when `Retry-After` says.",
  },
  rate_limited: {
    status: 429,
    title: "Too many requests",
    help: "The tenant, or the credential alone, has used up its requests of this class for this minute; wait as many seconds as `Retry-After` says.",
  },
  quota_exceeded: {
    status: 429,
    title: "A monthly quota is used up",
    help: "`detail` names the quota; it is whole again with the next month in UTC, which `Retry-After` counts down to, or larger with another plan.",
  },
  internal: {
    status: 500,
    title: "Something went wrong on our side",
    help: "Nothing in the request is to blame; try again, and report the `traceId` if it goes on.",
  },
  unavailable: {
    status: 503,
    title: "A service this needs is not available",
    help: "Nothing is wrong with the request; send it again after as many seconds as `Retry-After` says, with an `Idempotency-Key` where it creates something.",
  },
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
