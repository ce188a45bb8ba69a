// Verbs by which people ask for work. They need not be complete: they tell work from what programs do where grammar alone
// does not, as in "without running the tests" and "without printing an error".

import { anyOf } from "./grammar.ts";

const verbs = [
  ...["run", "rerun", "execute", "start", "launch", "test", "check", "review", "audit", "scan", "inspect"],
  ...[
    "analyse",
    "analyze",
    "lint",
    "build",
    "deploy",
    "install",
    "upgrade",
    "update",
    "profile",
    "benchmark",
  ],
  ...[
    "change",
    "touch",
    "modify",
    "edit",
    "alter",
    "fix",
    "format",
    "rewrite",
    "refactor",
    "debug",
    "delete",
  ],
  ...["write", "create", "generate", "document", "plot", "summarise", "summarize", "explain", "translate"],
  ...["commit", "push", "publish", "release", "merge", "open", "design", "plan", "judge", "look", "bother"],
];

const doubling = new Set(["run", "rerun", "scan", "format", "debug", "plot", "commit", "plan"]);

/** "running", "executing", "testing"; "formatting". */
function gerund(verb: string): string {
  if (doubling.has(verb)) return `${verb}${verb.at(-1)}ing`;
  return `${verb.replace(/e$/, "")}ing`;
}

export const workVerb = anyOf(...verbs);
export const workGerund = anyOf(...verbs.map(gerund));
