// The forms in which English says what is not to be done.

import { fileName } from "./file-names.ts";
import { anyOf, determiner, phrase } from "./grammar.ts";
import { workGerund, workVerb } from "./work-verbs.ts";

/**
 * What a form has to be to count:
 * - `order`: it tells the reader what not to do, so it counts unless it says when ("do not run it until ...")
 * - `aside`: it is said of work, so it counts unless its sentence tells or asks how something is ("it exits without ...")
 */
export type NegationKind = "order" | "aside";

export type NegationForm = {
  kind: NegationKind;
  /** Ends where the words begin that name what is negated, or behind them where the form has an end of its own. */
  pattern: string;
  isWhole?: true;
};

const joint = anyOf("and", "but", "so", "or", "also", "then", "please", "just", "ok", "okay", "note that");
/** At the start of a sentence or of one of its clauses. */
const atStart = phrase`(?:(?<=(?:^|[.,;:!?\n()]|\s[-–—*•])\s{0,4})|\b(?=${joint}\s))(?:${joint},? ){0,3}`;
const not = anyOf(
  ...["do not", "don['’]?t", "never(?:,? ever)?"],
  ...["under no circumstances", "by no means", "in no case"],
);
/** "don't forget to run them", "do not only run them", "don't you want to run them", "don't know why", "don't work". */
const otherVerb = anyOf(
  ...["forget", "fail to", "neglect", "hesitate", "miss", "skip", "omit", "ignore", "exclude", "leave out"],
  ...["stop", "only", "just", "merely", "simply", "you", "i", "we", "they", determiner],
  ...["know", "understand", "see", "think", "remember", "recall", "believe", "have", "get", "find", "seem"],
  ...["work", "pass", "exist", "appear", "respond", "match", "fit", "mind(?=,|$)", "do (?:it|this|that)"],
);
/** No verb as "never" has it before its own: "never used", "never fails". */
const inflected = "[a-z]{2,30}(?:(?<![su])s|(?<!e)ed|ing)";
const verb = phrase`(?!(?:${otherVerb}|${inflected})\b)[a-z]{2,30}\b`;
const harm = anyOf("breaking", "changing", "touching", "harming", "affecting", "altering", "modifying");
const plural = "[a-z]{2,30}(?<![su])s";
const known = anyOf("the", "any", "my", "our", "your", "all", "those", "these", "its", "their");
const object = phrase`${anyOf(determiner, workGerund, fileName, phrase`(?:\S+ )?${plural}`)}\b`;
const clauseEnd = String.raw`(?=\s{0,4}(?:[.,;:!?\n)]|$|\b(?:and|but)\b))`;
const things = phrase`(?:[\w./-]{1,80} ){1,5}?`;

/** All forms, by name. Where two fit in the same place, the one that stands first here counts. */
export const negationForms: Record<string, NegationForm> = {
  // "do not run the tests", "please don't test it", "and never touch the database"
  doNot: {
    kind: "order",
    pattern: phrase`${atStart}${not}(?:, [^,.\n]{1,40},)? (?:ever |even )?(?=${verb})`,
  },
  // "you must not run the tests", "you don't need to run the tests"
  youNeedNot: {
    kind: "order",
    pattern: phrase`${atStart}${anyOf(
      phrase`you ${anyOf("do not", "don['’]?t")} ${anyOf("need", "have")} to`,
      phrase`you ${anyOf("must", "should", "need", "may")}(?: not|n['’]?t)(?: to)?`,
      phrase`you(?: are|['’]re) not (?:allowed |supposed )?to`,
    )} (?=${verb})`,
  },
  // "I don't want you to run the tests", "we do not need a summary", "I'd rather you didn't run them"
  noWish: {
    kind: "order",
    pattern: phrase`${atStart}(?:i|we) ${anyOf(
      phrase`${anyOf("do not", "don['’]?t")} want ${anyOf("you to", "any", "an?", "it to be")}`,
      phrase`${anyOf("do not", "don['’]?t")} need ${anyOf("you to", "any", "an?")}`,
      phrase`would rather ${anyOf("you did not", "you didn['’]?t", "not")}`,
    )} `,
  },
  rather: {
    kind: "order",
    pattern: phrase`${atStart}(?:i['’]d|we['’]d) rather ${anyOf("you did not", "you didn['’]?t", "not")} `,
  },
  // "skip the tests", "leave out the tests", "ignore the tests"
  skip: {
    kind: "order",
    pattern: phrase`${atStart}${anyOf(
      ...[
        phrase`skip(?! ${anyOf("navigation", "links?", "to")}\b)`,
        "omit",
        "exclude",
        "ignore",
        "disregard",
        "leave (?:out|off|aside)",
      ],
      ...["forget(?: about)?", "hold off on", "stay away from", "keep away from"],
    )} (?=${object})`,
  },
  // "avoid running the tests"
  avoid: {
    kind: "order",
    pattern: phrase`${atStart}${anyOf("avoid", "refrain from", "stop short of")} (?=${workGerund}\b)`,
  },
  // "leave the tests alone", "leave src/a.ts as it is"
  leaveAlone: {
    kind: "order",
    pattern: phrase`${atStart}leave ${things}${anyOf("out", "alone", "untouched", "unchanged", "as (?:it|they) (?:is|are)", "for (?:now|later)")}\b`,
    isWhole: true,
  },
  // "no need to run the tests", "there's no need for a chart"
  noNeed: {
    kind: "order",
    pattern: phrase`${atStart}${anyOf(
      phrase`(?:there(?:['’]s| is) )?no (?:need|reason) (?:to|for)`,
      phrase`(?:(?:it['’]s|it is) )?(?:not necessary|unnecessary|not needed) to`,
    )} `,
  },
  // "no tests please", "no chart needed"
  noThing: {
    kind: "order",
    pattern: phrase`${atStart}no ${things}${anyOf("please", "needed", "required", "necessary", "this time", "for now")}${clauseEnd}`,
    isWhole: true,
  },
  // "the tests must not be run", "tests need not be run"
  notToBe: {
    kind: "order",
    pattern: phrase`${atStart}(?:${determiner} )?${things}${anyOf("must", "should", "need", "do", "are")}(?: not|n['’]?t)(?: (?:have|need))?(?: to)? be ${anyOf("run", "executed", "started", "touched", "changed", "modified", "edited", "reviewed", "checked", "audited", "tested", "included")}\b`,
    isWhole: true,
  },
  // "review it without running the tests", "without breaking the build", "run all of them without wipe.test.js"
  without: {
    kind: "aside",
    pattern: phrase`\bwithout (?:any |ever |actually )?(?=${anyOf(workGerund, harm, fileName)}\b)`,
  },
  // "find secrets, ignoring the tests"
  ignoring: {
    kind: "aside",
    pattern: phrase`${anyOf("ignoring", "skipping", "omitting", "leaving out")} (?=${anyOf(known, plural, fileName)}\b)`,
  },
  // "everything except the tests", "all but the tests", "except a.test.js"
  except: {
    kind: "aside",
    pattern: phrase`(?<!\b(?:any|no)thing )\b${anyOf("except(?: for)?", "excluding", "apart from", "aside from", "other than", "with the exception of")} (?=${anyOf(known, workGerund, fileName)}\b)`,
  },
  allExcept: {
    kind: "aside",
    pattern: phrase`(?<=\b(?:everything|all|all [a-z]{1,30}|whole [a-z]{1,30}|every [a-z]{1,30})\s{1,4})(?:except|excluding|but|minus)(?: for)? (?=\w)`,
  },
  // "review the code, but not the tests"
  butNot: {
    kind: "aside",
    pattern: phrase`(?:,|\b(?:but|and|just)) not (?=${anyOf(known, plural, workGerund, fileName)}\b)`,
  },
  // "review the code instead of running the tests", "rather than the tests, check the types"
  insteadOf: {
    kind: "aside",
    pattern: phrase`\b${anyOf("instead of", "rather than", "as opposed to")} (?=${anyOf(known, workGerund, workVerb, fileName)}\b)`,
  },
};
