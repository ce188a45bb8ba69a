// What a request says not to do: "review the code, but do not run the tests". Words of it would speak for an agent as
// well as any others. Words that only tell what does not happen ("the tests do not pass") are left: they are the request.

import type { Brief } from "../../consultation/brief.ts";
import { anyOf, phrase } from "./grammar.ts";
import { endOfNegated } from "./negated-words.ts";
import { type NegationKind, negationForms } from "./negation-forms.ts";
import { lastSentence } from "./sentences.ts";
import type { Range } from "./stages.ts";
import { isStatement } from "./statements.ts";
import { workGerund, workVerb } from "./work-verbs.ts";

const forms = new RegExp(
  Object.entries(negationForms)
    .map(([name, { pattern }]) => `(?<${name}>${pattern})`)
    .join("|"),
  "giu",
);

/** A brief without the words that say what is not to be done, and with all others at their places. */
export const withoutNegations = (brief: Brief): Brief => ({ ...brief, goal: withoutNegated(brief.goal) });

/** A text without the words that say what is not to be done, and with all others at their places. */
export function withoutNegated(text: string): string {
  let rest = text;
  for (const { start, end } of findNegations(text)) {
    rest = rest.slice(0, start) + " ".repeat(end - start) + rest.slice(end);
  }
  return rest;
}

/** Which spans of a text say what is not to be done, in their order. */
export function findNegations(text: string): Range[] {
  const spans: Range[] = [];
  let free = 0;
  for (const { index: start, 0: words, groups = {} } of text.matchAll(forms)) {
    const form = Object.entries(negationForms).find(([name]) => groups[name] !== undefined)?.[1];
    if (form === undefined || start < free) continue;
    const said = start + words.length;
    const isFronted = form.kind === "aside" && headOf(text, start) === "";
    const end = form.isWhole ? said : endOfNegated(text, said, isFronted);
    if (!counts[form.kind](text, start, end)) continue;
    spans.push({ start, end });
    // "Do not run anything except the tests": what is excepted from it is to be done.
    free = (exception.exec(text.slice(end, end + maxRead))?.[0].length ?? 0) + end;
  }
  return spans;
}

/** In characters: how much is read of what stands around a negation. */
const maxRead = 400;
const isSentenceEnd = /(?:[.!?;]\s|\n)\s{0,4}$/;

/** What stands before a place in its sentence. */
function headOf(text: string, place: number): string {
  const before = text.slice(Math.max(0, place - maxRead), place);
  return isSentenceEnd.test(before) ? "" : lastSentence(before).trim();
}

const exception = new RegExp(phrase`^\s*${anyOf("but", "except", "other than", "apart from")} `, "i");
const saysWhen = new RegExp(phrase`^\s*${anyOf("until", "till", "before", "unless")}\b`, "i");
/** "Don't sync to my phone any more" asks for a change, as "stop" does. */
const endsState = new RegExp(
  phrase`\b${anyOf("anymore", "any (?:more|longer|further)", "no longer")}\b`,
  "i",
);
const asksHow = new RegExp(
  phrase`\b${anyOf("why", "how come", "whether", "where", "if")}\b|^\s*${anyOf("is", "are", "was", "were", "does", "did")}\b`,
  "i",
);
const relative = new RegExp(phrase`\b${anyOf("that", "which", "who", "whose")}\b`, "i");
/** "The tests run", "all tests pass", but neither "please run" nor "fix this build". */
const happens = new RegExp(
  phrase`\b(?!${anyOf("this", "its")}\b)[a-z]{2,30}s ${anyOf("run", "pass", "work", "compile", "fail", "load", "start", "build", "finish", "crash")},?$`,
  "i",
);
const tells = (head: string): boolean => isStatement(head) || happens.test(head);
const ofWork = new RegExp(phrase`\b${anyOf(workVerb, workGerund)}\b`, "i");

const counts: Record<NegationKind, (text: string, start: number, end: number) => boolean> = {
  order(text, start, end) {
    if (saysWhen.test(text.slice(end, end + maxRead)) || endsState.test(text.slice(start, end))) return false;
    const head = headOf(text, start);
    if (!tells(head) && !relative.test(head) && !asksHow.test(head)) return true;
    return !(tells(head) && !head.endsWith(",")) && ofWork.test(text.slice(start, end));
  },
  aside(text, start) {
    const head = headOf(text, start);
    return !tells(head) && !asksHow.test(head);
  },
};
