// What the fields of a structured line mean, in JSON as in logfmt: loggers of all languages differ in names alone.

import type { ParsedLine } from "../reading/entry.ts";
import { answerOf } from "./answers.ts";
import { impliedLevel } from "./failure-words.ts";
import { splitLevel } from "./level-words.ts";
import { graver, type Level, levelOf, levelOfSeverity } from "./levels.ts";
import { timeOf } from "./timestamp.ts";

/** The value of a field by its name in lower case. */
export type FieldOf = (name: string) => unknown;

const names = {
  time: "time timestamp @timestamp ts date datetime asctime @t t t.$date timemillis __realtime_timestamp",
  level: "level_name levelname level severity lvl loglevel log.level severity_text severitytext @l at",
  message: "msg message event body text short_message textpayload renderedmessage @m @mt messagetemplate",
  error: "err error exception exc_info stack stack_trace stacktrace @x thrown",
  status: "status statuscode status_code http.response.status_code",
  method: "method request_method http.request.method",
  target: "path url uri request_uri url.path",
};

type Meaning = keyof typeof names;

const namesOf = new Map(Object.entries(names).map(([meaning, list]) => [meaning, list.split(" ")]));

/** The first of the fields with a meaning whose value is of use. */
export function firstField<T>(fieldOf: FieldOf, meaning: Meaning, as: (value: unknown) => T | undefined) {
  for (const name of namesOf.get(meaning) ?? []) {
    const value = as(fieldOf(name));
    if (value !== undefined) return value;
  }
  return undefined;
}

const textIn = (value: unknown): string | undefined => (typeof value === "string" ? value : undefined);

function statusIn(value: unknown): number | undefined {
  const status = typeof value === "number" || typeof value === "string" ? Number(value) : 0;
  return status >= 100 && status < 600 ? status : undefined;
}

/** The level of a line of syslog: the one that its text begins with, else the priority, or what the words imply. */
export const levelByPriority = (priority: number, text: string): Level =>
  splitLevel(text).level ?? graver(levelOfSeverity(priority % 8), impliedLevel(text));

function levelIn(fieldOf: FieldOf, text = ""): Level | undefined {
  const priority = fieldOf("priority");
  const isJournal = fieldOf("__realtime_timestamp") !== undefined && /^[0-7]$/.test(String(priority));
  if (isJournal) return levelByPriority(Number(priority), text);
  const isMongo = fieldOf("t.$date") !== undefined;
  return isMongo ? levelOf(fieldOf("s")) : firstField(fieldOf, "level", levelOf);
}

/** An answer to a request that fields tell of; undefined where they tell of none. */
function answerIn(fieldOf: FieldOf): ReturnType<typeof answerOf> | undefined {
  const status = firstField(fieldOf, "status", statusIn);
  const method = firstField(fieldOf, "method", textIn);
  if (status === undefined || method === undefined) return undefined;
  return answerOf(status, method, firstField(fieldOf, "target", textIn));
}

/** What fields say; `error` is the text of the error among them. Undefined where they are none of a log. */
export function parsedFields(fieldOf: FieldOf, error: string): ParsedLine | undefined {
  const time = firstField(fieldOf, "time", timeOf);
  const text = firstField(fieldOf, "message", textIn);
  const answer = answerIn(fieldOf);
  const told = levelIn(fieldOf, text);
  const level = answer?.level === undefined ? told : graver(answer.level, told);
  if (time === undefined && level === undefined && text === undefined) return undefined;
  const group = answer?.group ?? textIn(fieldOf("syslog_identifier"));
  return {
    ...(time !== undefined && { time }),
    ...(level !== undefined && { level }),
    message: [answer?.message, text ?? error.split("\n", 1)[0]].filter(Boolean).join(": "),
    ...(group !== undefined && { group }),
  };
}
