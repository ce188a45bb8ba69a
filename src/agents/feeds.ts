import type { Manifest } from "./manifest.ts";

/** Whether what one agent makes is what another one works on. */
export const feeds = (from: Manifest, to: Manifest): boolean =>
  from.produces.some((kind) => to.consumes.includes(kind));
