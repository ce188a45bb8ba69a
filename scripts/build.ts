// Everything that is derived from the sources: agent programs, the daemon of local sandboxes, and the pages of the
// API's documentation.

import { buildAgents } from "./build-agents.ts";
import { buildDocs } from "./build-docs.ts";
import { buildEnvd } from "./build-envd.ts";

await Promise.all([buildDocs(), buildEnvd()]);
// Last, as its file says when everything was built (scripts/setup.mjs).
await buildAgents();
