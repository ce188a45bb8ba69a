import { dayAfter, fastExport } from "../../../support/fast-export.ts";
import { readExample } from "../../support/client.ts";
import type { AgentCases } from "../agent-case.ts";

const people = ["Ana Ruiz <ana@club.example>", "Ben Ito <ben@club.example>", "Cleo Diaz <cleo@club.example>"];
const rooms = ["hall", "kitchen", "studio", "workshop"];

/** A year in which three people take turns at everything. */
const shared = fastExport(
  Array.from({ length: 48 }, (_, index) => ({
    by: people[Math.floor(index / rooms.length) % people.length] ?? "",
    day: dayAfter("2025-02-03", index * 7),
    files: {
      [`src/${rooms[index % rooms.length]}.ts`]: Array.from(
        { length: 3 + Math.floor(index / rooms.length) * 4 },
        (_, slot) => `book(${slot});`,
      ).join("\n"),
    },
  })),
);

export const cases: AgentCases = {
  agent: "git-historian",
  found: {
    input: "Where are our hotspots, who knows most about the timetable, and what do we lose if Marta leaves?",
    files: readExample("ferry-bookings"),
    findings: [
      {
        severity: "warning",
        rule: "git-historian/bus-factor-one",
        message: "If Marta Lind leaves, nobody is left who knows 4 of the 6 code files",
      },
      {
        severity: "warning",
        rule: "git-historian/hotspot",
        file: "src/booking/bookings.ts",
        message: "8 of the 16 commits of the last 180 days",
      },
      {
        severity: "warning",
        rule: "git-historian/hidden-coupling",
        file: "src/fares/fare-table.ts",
        message: "src/reports/daily-revenue.ts: in 9 of its own 10 commits and of the other's 9",
      },
      {
        severity: "warning",
        rule: "git-historian/orphaned",
        file: "src/import",
        message: "Jonas Weber, who wrote 95 % of src/import/harbour-feed.ts",
      },
    ],
    artifacts: ["hotspots.svg", "history.json", "report.md"],
    output: {
      branch: "main",
      commits: 39,
      leftOut: { bots: 2, botNames: ["dependabot[bot]"] },
      truckFactor: { people: ["Marta Lind"], lost: 4, files: 6 },
      experts: [{ place: "timetable", experts: [{ name: "Aiko Tanaka", part: 1 }] }],
    },
  },
  nothing: {
    input: "What does our history say?",
    files: { "rooms.fast-export": shared },
    findings: [],
    output: { commits: 48, onlyPerson: null, orphaned: [], hidden: [] },
  },
};
