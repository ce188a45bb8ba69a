import { type ParsedManifest, parseManifest } from "./parse-manifest.ts";

const message =
  "must be left out: programs come with the platform, and a tenant's own agents are run by a model";

/** Parses a file that is to be a tenant's own agent. `name` is for a file that does not say its agent's. */
export const parseOwnAgent = (markdown: string, name?: string): ParsedManifest =>
  parseManifest(markdown, name, ({ runtime, program }) => [
    ...(runtime === "program" ? [{ path: ["runtime"], message }] : []),
    ...(program === undefined ? [] : [{ path: ["program"], message }]),
  ]);
