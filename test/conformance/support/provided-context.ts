import "vitest";

/** Where a suite runs: a stand-in over its embedded engine, over the machine's own server, or the service itself. */
type Engine = "embedded" | "server" | "cloud";

export type E2bTarget = {
  name: string;
  kind: "isolated" | "unisolated" | "cloud";
  /** What the SDK needs to reach it. */
  options: { apiKey: string; apiUrl?: string; sandboxUrl?: string };
};

export type UpstashTarget = { name: string; kind: Engine; url: string; token: string };

export type NeonTarget = { name: string; kind: Engine; url: string };

/** What the suites' global set-up (targets.ts) tells them. */
declare module "vitest" {
  interface ProvidedContext {
    e2b: E2bTarget[];
    upstash: UpstashTarget[];
    neon: NeonTarget[];
  }
}
