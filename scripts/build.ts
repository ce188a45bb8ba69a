// Everything that is derived from the sources: agent programs, and the pages of the API's documentation.

import { buildAgents } from "./build-agents.ts";
import { buildDocs } from "./build-docs.ts";

await Promise.all([buildAgents(), buildDocs()]);
