import type { Entry, Lacks } from "../reading/entry.ts";
import { type Incident, incidentOf } from "./incident.ts";
import { type Kind, kindsOf } from "./kinds.ts";
import { bucketsFor, type Rates, type Run, ratesOf, silencesIn, spikesIn } from "./rates.ts";

/** What is told of logs. Rates are missing where no entry has a time. */
export type Analysis = {
  entries: readonly Entry[];
  /** All kinds of entries, in the order of their first occurrence. */
  kinds: Kind[];
  errorKinds: Kind[];
  errors: number;
  warnings: number;
  /** Entries of which nothing tells the level. */
  unknown: number;
  /** What no log tells of its times. */
  lacks: Lacks | undefined;
  rates: { all: Rates; errors: Rates; warnings: Rates } | undefined;
  /** Rises of errors; `incident` where something new began one. */
  spikes: { run: Run; incident: Incident | undefined }[];
  silences: Run[];
};

/** Analyses entries in the order of time. */
export function analyze(entries: readonly Entry[], lacks?: Lacks): Analysis {
  const kinds = kindsOf(entries);
  const errors = entries.filter(({ level }) => level === "error");
  const warnings = entries.filter(({ level }) => level === "warning");
  const buckets = bucketsFor(entries);
  const rates = buckets && {
    all: ratesOf(entries, buckets),
    errors: ratesOf(errors, buckets),
    warnings: ratesOf(warnings, buckets),
  };
  return {
    entries,
    kinds,
    errorKinds: kinds.filter(({ level }) => level === "error"),
    errors: errors.length,
    warnings: warnings.length,
    unknown: entries.filter(({ level }) => level === "unknown").length,
    lacks,
    rates,
    spikes: rates
      ? spikesIn(rates.errors).map((run) => ({ run, incident: incidentOf(run, rates.errors, kinds) }))
      : [],
    silences: rates ? silencesIn(rates.all) : [],
  };
}
