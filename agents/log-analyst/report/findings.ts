import type { Finding } from "../../../src/agents/contract.ts";
import { cut } from "../../../src/text/fit.ts";
import { counted, listed } from "../../sdk/text/words.ts";
import type { Analysis } from "../analysis/analysis.ts";
import type { Incident } from "../analysis/incident.ts";
import type { Kind } from "../analysis/kinds.ts";
import { bucketOf, median, type Rates, type Run } from "../analysis/rates.ts";
import type { Entry, Lacks } from "../reading/entry.ts";
import { spanText, widthText } from "./time-text.ts";

const MAX_WORDS = 400;
const MAX_FOLLOWERS = 5;

const placeOf = ({ file, line }: Entry) => ({ file, line });
const placeText = ({ file, line }: Entry): string => `${file}:${line}`;

/** What the first entry of a kind says, with its exception where that is not the message. */
export function wordsOf({ group, first, exception }: Kind): string {
  const words = exception === undefined || first.message.includes(exception) ? "" : `: ${exception}`;
  return cut([group, first.message].filter((part) => part !== "").join(" ") + words, MAX_WORDS);
}

function occurrences({ count, first, last, template }: Kind, lacks: Lacks | undefined): string {
  if (count === 1)
    return first.time === undefined ? "Once." : `Once, at ${spanText(first.time, first.time, lacks)}.`;
  const span =
    first.time === undefined || last.time === undefined ? "" : `, ${spanText(first.time, last.time, lacks)}`;
  return `${count} times${span}, as: ${cut(template, MAX_WORDS)}`;
}

/** What came with the error that began an incident. */
function consequences({ followers, warning }: Incident): string[] {
  const places = followers.map((kind) => placeText(kind.first));
  return [
    ...(followers.length > 0
      ? [
          `The rise of errors began here; after it came ${counted(followers.length, "further kind")} of error: ` +
            `${listed(places, MAX_FOLLOWERS)}.`,
        ]
      : ["The rise of errors began here."]),
    ...(warning
      ? [
          `Shortly before, a warning came for the first time at ${placeText(warning.first)}: ${wordsOf(warning)}`,
        ]
      : []),
  ];
}

function kindFinding(kind: Kind, incident: Incident | undefined, lacks: Lacks | undefined): Finding {
  const lines = [
    wordsOf(kind),
    occurrences(kind, lacks),
    ...(kind.frame === undefined ? [] : [`Thrown ${kind.frame}`]),
    ...(incident ? consequences(incident) : []),
  ];
  return {
    severity: "error",
    rule: incident ? "log/origin" : "log/error",
    message: lines.join("\n"),
    ...placeOf(kind.first),
  };
}

/** The span of a run of buckets. */
export const spanOf = ({ start, width }: Rates, { from, to }: Run, lacks: Lacks | undefined): string =>
  spanText(start + from * width, start + to * width, lacks);

function usualText({ counts, width }: Rates): string {
  const usual = median(counts);
  return usual === 0 ? "where there are usually none" : `where ${usual} every ${widthText(width)} is usual`;
}

function spikeFinding(
  run: Run,
  incident: Incident | undefined,
  { entries, lacks }: Analysis,
  rates: Rates,
): Finding {
  const isFirst = ({ level, time }: Entry) =>
    level === "error" && time !== undefined && bucketOf(rates, time) === run.from;
  const first = incident?.origin.first ?? entries.find(isFirst);
  return {
    severity: "warning",
    rule: "log/spike",
    message: `${run.count} errors from ${spanOf(rates, run, lacks)}, ${usualText(rates)}.`,
    ...(first && placeOf(first)),
  };
}

function silenceFinding(run: Run, { entries, lacks }: Analysis, rates: Rates): Finding {
  const end = rates.start + run.from * rates.width;
  const last = entries.findLast(({ time }) => time !== undefined && time < end);
  return {
    severity: "warning",
    rule: "log/silence",
    message: `Nothing was logged from ${spanOf(rates, run, lacks)}, ${usualText(rates)}. This is the last entry before.`,
    ...(last && placeOf(last)),
  };
}

/** What is to be told of logs, in the order of time within each kind of finding. */
export function findingsOf(analysis: Analysis): Finding[] {
  const { errorKinds, spikes, silences, rates, lacks } = analysis;
  const incidents = new Map(
    spikes.flatMap(({ incident }) => (incident ? [[incident.origin, incident]] : [])),
  );
  const kinds = errorKinds.map((kind) => kindFinding(kind, incidents.get(kind), lacks));
  if (rates === undefined) return kinds;
  return [
    ...kinds,
    ...spikes.map(({ run, incident }) => spikeFinding(run, incident, analysis, rates.errors)),
    ...silences.map((run) => silenceFinding(run, analysis, rates.all)),
  ];
}
