/** What a request wants to know. */
export type Topic =
  | "bus-factor"
  | "change-together"
  | "untouched"
  | "lost"
  | "ownership"
  | "hotspots"
  | "churn"
  | "changed-most"
  | "experts";

const touch = "(?:touch|chang|edit|modif|updat|commit)\\w*";

/** The forms of words that ask for each. */
const forms: readonly (readonly [Topic, RegExp])[] = [
  ["bus-factor", /\b(?:bus|truck|lottery)[ -]?(?:factor|number)/i],
  [
    "change-together",
    new RegExp(`\\b${touch}(?: \\w+){0,2} (?:together|jointly)|\\bcoupl(?:ed|ing)|\\bco-?chang`, "i"),
  ],
  [
    "untouched",
    new RegExp(
      `\\b(?:nobody|no ?one|never|not|hasn.?t|haven.?t|without)\\b[^.?!]{0,30}\\b${touch}|\\b(?:untouched|unchanged|unmaintained|stale|dormant|forgotten)\\b`,
      "i",
    ),
  ],
  [
    "lost",
    /\b(?:authors?|owners?|developers?|people|maintainers?|contributors?)\b[^.?!]{0,20}\b(?:left|gone|quit|away)\b|\borphan|\babandon|\bnobody (?:still )?knows|\bno ?one (?:still )?knows|\bleft the (?:company|team|project)/i,
  ],
  [
    "ownership",
    /\b(?:ownership|knowledge|authorship)\b[^.?!]{0,30}\b(?:spread|distribut|concentrat|shared|divided)|\b(?:spread|distribut|concentrat|divid)\w*\b[^.?!]{0,30}\b(?:ownership|knowledge|authorship)|\b(?:commits|changes)\b[^.?!]{0,30}\b(?:by|of|per) (?:each |every )?(?:person|author|developer|contributor)|\bwho committed|\bwho owns what|\bwho knows what|\b(?:list|show|who are|name)\b[^.?!]{0,20}\b(?:contributors|authors|maintainers)/i,
  ],
  ["hotspots", /\bhot[ -]?spots?|\brefactor|\bhard to change|\btechnical debt|\bris(?:ky|kiest)/i],
  [
    "churn",
    /\bchurn|\blines (?:were )?(?:added|removed|deleted|changed)|\bhow much (?:was|has been)? ?chang/i,
  ],
  [
    "changed-most",
    new RegExp(
      `\\b${touch}(?: \\w+){0,2} (?:most|often|frequently)|\\b(?:most|often|frequently)(?: \\w+){0,2} ${touch}|\\bbusiest|\\bmost active (?:files|parts|folders)`,
      "i",
    ),
  ],
  [
    "experts",
    /\bwho(?: \w+){0,2} (?:knows?|owns?|wrote|writes|maintains?|works?|worked|understands?|review|ask|contact|responsible)\b|\bexperts?\b|\bknows? (?:this|the|our|most|best)|\bto review\b/i,
  ],
];

/** What a request wants to know, in its order; nothing where it asks for the history as such. */
export function topicsOf(request: string): Topic[] {
  return forms
    .map(([topic, form]) => ({ topic, at: request.search(form) }))
    .filter(({ at }) => at >= 0)
    .sort((a, b) => a.at - b.at)
    .map(({ topic }) => topic);
}
