import type { IdempotentRequestApi } from "../../../durable-objects/idempotency-api.ts";

/** An Idempotency-Key of which nothing is known any more. */
export const forgetfulRequest: IdempotentRequestApi = {
  begin: async () => ({ kind: "started", attempt: "1" }),
  finish: async () => {},
  abandon: async () => {},
};
