import { readExample } from "../../support/client.ts";
import type { AgentCases } from "../agent-case.ts";

export const cases: AgentCases = {
  agent: "typescript-specialist",
  found: {
    input: "Why does this project not compile?",
    files: readExample("room-booking"),
    findings: [
      { file: "src/calendar.ts", line: 21, rule: "typescript/TS2322", message: "Promise<boolean>" },
      { file: "src/prices.ts", line: 14, rule: "typescript/TS2551", message: "Did you mean 'pricePerNight'" },
      { file: "src/server.ts", line: 15, rule: "typescript/TS2741", message: "Property 'guests' is missing" },
      { file: "src/server.ts", line: 21, rule: "typescript/TS2345", message: "Argument of type 'Booking[]'" },
    ],
    artifacts: ["report.md"],
    output: { errors: 4, missingPackages: ["fastify"], projects: [{ errorsWhenStrict: 6 }] },
  },
  nothing: {
    input: "Check the types of this project",
    files: readExample("text-tools"),
    findings: [],
    output: { errors: 0, missingPackages: ["vitest"] },
  },
};
