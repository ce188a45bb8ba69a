// Everything that is derived: agent programs, the daemon of local sandboxes, the pages of the API's documentation,
// and an empty local database.

import { makeTemplate } from "../local/postgres/new-database.ts";
import { buildAgents } from "./build-agents.ts";
import { buildDocs } from "./build-docs.ts";
import { buildEnvd } from "./build-envd.ts";
import { placePrograms } from "./place-programs.ts";

await Promise.all([buildDocs(), buildEnvd(), makeTemplate()]);
// Last, as its file says when everything was built (scripts/setup.mjs).
await placePrograms(await buildAgents());
