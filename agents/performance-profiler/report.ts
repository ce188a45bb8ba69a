import type { Finding } from "../../src/agents/contract.ts";
import { markdownDocument, markdownTable, section } from "../sdk/reports/markdown.ts";
import type { HotFunction, Summary } from "./functions.ts";

/** A program with less to do is not worth to be made faster. */
const WORTHWHILE_MS = 100;
const HOT_SHARE = 0.1;
const MAX_FUNCTIONS = 30;

/** Such as "81 % of the time". */
export const shareInWords = (share: number): string => `${Math.round(100 * share)} % of the time`;

/** The functions that are worth to be looked at, the hottest first. */
export function hotFunctions({ functions, activeMs }: Summary): HotFunction[] {
  if (activeMs < WORTHWHILE_MS) return [];
  return functions.filter(({ selfMs }) => selfMs >= WORTHWHILE_MS / 2 && selfMs / activeMs >= HOT_SHARE);
}

/** What there is to find about a hot function. */
export function findingOf({ name, file, line, selfMs, caller }: HotFunction, activeMs: number): Finding {
  const share = selfMs / activeMs;
  const from = caller ? ` It is mostly called from ${caller.name} (${caller.file}:${caller.line}).` : "";
  return {
    severity: share >= 0.5 ? "warning" : "info",
    rule: "v8/hot-function",
    file,
    line,
    message: `${name} takes ${shareInWords(share)}, with the built-ins and packages that it calls.${from}`,
    fix: caller ? "Have it do less at each call, or call it less often." : "Have it do less.",
  };
}

const percent = (ms: number, of: number): string => `${((100 * ms) / Math.max(of, 0.001)).toFixed(1)} %`;

function functionsTable({ functions, activeMs }: Summary): string {
  const rows = functions
    .slice(0, MAX_FUNCTIONS)
    .map(({ name, file, line, selfMs, totalMs, hottestLine }) => [
      name,
      `${file}:${line}`,
      percent(selfMs, activeMs),
      percent(totalMs, activeMs),
      hottestLine === undefined ? "" : String(hottestLine),
    ]);
  return markdownTable(["function", "place", "own time", "total time", "hottest line"], rows);
}

function ownersTable({ activeMs, byOwner }: Summary): string {
  const owners = [...byOwner].filter(([, ms]) => ms > 0).sort((a, b) => b[1] - a[1]);
  return markdownTable(
    ["whose", "share"],
    owners.map(([owner, ms]) => [owner === "user" ? "your code" : owner, percent(ms, activeMs)]),
  );
}

/** The report for people, in Markdown. */
export function reportOf(program: string, summary: Summary): string {
  const more = summary.functions.length - MAX_FUNCTIONS;
  return markdownDocument(
    `# CPU profile of ${program}`,
    `${Math.round(summary.activeMs)} ms of work were sampled, without what was idle. Another run has other numbers.`,
    section(
      "## Functions",
      "Their own time has what built-ins, Node and packages do for them in it; the total has also what other functions of the program do for them.",
      functionsTable(summary),
      more > 0 ? `${more} more took less.` : "",
    ),
    section("## Whose time it is", ownersTable(summary)),
    "`flame-graph.svg` shows all of it; `profile.cpuprofile` can be opened in Chrome DevTools and in editors.",
  );
}
