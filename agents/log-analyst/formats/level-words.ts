import { type Level, levelOf } from "../entry.ts";

const levelWord =
  /^[[(<]?(TRACE|DEBUG|INFO|NOTICE|WARN|WARNING|ERROR|ERR|CRITICAL|CRIT|SEVERE|FATAL|PANIC|ALERT|EMERG|EMERGENCY)(?:[\])>:|]|$)/;
const leadingWord = /^\[?(trace|debug|info|notice|warn|warning|error|critical|fatal)(?:\]:?|:|\])(?=\s|$)/i;
const error = /^(?:Uncaught |Unhandled )?(?:[\w$]+\.)*\w*(?:Error|Exception)\b|^Traceback |^panic: /;
/** Names of threads, loggers and processes, and what stands between them. */
const aside = /^(?:\[.*\]|\(.*\)|[-|:]|\d+|[\w$]*[.\d:/#-][\w.$:/#-]*)$/;
/** How many words before a level can be names. */
const MAX_ASIDE = 5;

/** The level that stands at the beginning of a text, perhaps after names of threads and loggers, and the rest. */
export function splitLevel(text: string): { level: Level | undefined; message: string } {
  const [lower = "", word] = leadingWord.exec(text) ?? [];
  if (word !== undefined) return { level: levelOf(word), message: text.slice(lower.length).trimStart() };
  const words = text.split(/\s+/, MAX_ASIDE + 1);
  const index = words.findIndex((candidate) => levelWord.test(candidate));
  const isSet = (at: number) => aside.test(words[at] ?? "") || /^[-|]$/.test(words[at + 1] ?? "");
  if (index < 0 || !words.slice(0, index).every((_, at) => isSet(at))) {
    return { level: error.test(text) ? "error" : undefined, message: text };
  }
  const found = words[index] ?? "";
  const level = levelWord.exec(found);
  const end = text.indexOf(found) + (level?.[0].length ?? 0);
  return { level: levelOf(level?.[1]), message: text.slice(end).replace(/^[\s:|\]-]+/, "") };
}
