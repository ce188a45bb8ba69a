import type {} from "vitest";

/** What the tests' global set-up (services.ts) tells them. */
declare module "vitest" {
  interface ProvidedContext {
    /** The variables by which the Worker finds the services. */
    services: {
      DATABASE_URL: string;
      NEON_FETCH_ENDPOINT: string;
      UPSTASH_REDIS_REST_URL: string;
      UPSTASH_REDIS_REST_TOKEN: string;
    };
    /** The API key of each tenant. */
    apiKeys: { acme: string; bolt: string };
  }
}
