import type { Entry } from "../reading/entry.ts";
import { Drain, type Template, templateText } from "./drain.ts";
import { exceptionOf } from "./exception.ts";
import { frameOf } from "./frame.ts";
import { mask } from "./mask.ts";

/** Entries that say the same. The first and the last are in the order of time. */
export type Kind = {
  template: string;
  group: string;
  level: Entry["level"];
  count: number;
  first: Entry;
  last: Entry;
  exception: string | undefined;
  frame: string | undefined;
};

/** What an entry is compared by: its message and the exception that it tells of. */
function wordsOf(entry: Entry): string {
  const exception = exceptionOf(entry);
  return exception === undefined || entry.message.includes(exception)
    ? entry.message
    : `${entry.message}: ${exception}`;
}

/** The kinds of entries, in the order in which they first occurred. */
export function kindsOf(entries: readonly Entry[]): Kind[] {
  const drain = new Drain();
  const kinds = new Map<Template, Kind>();
  for (const entry of entries) {
    const template = drain.add(`${entry.level} ${entry.group}`, mask(wordsOf(entry)));
    const known = kinds.get(template);
    if (known !== undefined) {
      known.count += 1;
      known.last = entry;
      continue;
    }
    kinds.set(template, {
      template: "",
      group: entry.group,
      level: entry.level,
      count: 1,
      first: entry,
      last: entry,
      exception: exceptionOf(entry),
      frame: frameOf(entry),
    });
  }
  return [...kinds].map(([template, kind]) => ({ ...kind, template: templateText(template) }));
}
