/** Which attempt at a request is meant. */
export type Attempt = { tenantId: string; attempt: string };

/** An answer as the caller gets it: its status, the headers that tell of its content, and its body. */
export type StoredAnswer = { status: number; headers: Record<string, string>; body: string };

/** `fingerprint` tells requests apart; `now` is in milliseconds since the epoch. */
export type BeginRequest = { tenantId: string; fingerprint: string; now: number };

export type Begun =
  /** The request is the caller's to do, and then to finish or abandon. */
  | { kind: "started"; attempt: string }
  | { kind: "replay"; answer: StoredAnswer }
  | { kind: "other_request" }
  | { kind: "under_way" };

/**
 * What the gateway may ask of an Idempotency-Key's Durable Object, `{tenant}/{hash of caller and key}`. An attempt
 * that is neither finished nor abandoned within 60 seconds is given up; what it says later changes nothing.
 */
export interface IdempotentRequestApi {
  begin(request: BeginRequest): Promise<Begun>;
  /** Keeps the answer until 24 hours after its request began. One of more than 256 KiB frees the key instead. */
  finish(attempt: Attempt, answer: StoredAnswer): Promise<void>;
  /** Frees the key: nothing was done. */
  abandon(attempt: Attempt): Promise<void>;
}
