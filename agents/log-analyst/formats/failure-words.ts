// What a line that tells no level says of a failure: only words that hardly mean anything else.

import type { Level } from "./levels.ts";

/** What stands before the words: `[12345.678]`, `curl:`, a sign. */
const before = String.raw`^(?:[│✖✘✗×❌⨯●]\ufe0f? +)?(?:\[[^\]]{0,80}\]:? ?|[\w./@-]{1,80}: ){0,3}`;

/** An error by its class, as languages print one: `java.io.IOException: gone`, `TypeError [ERR_X]: no`. */
const exception = String.raw`(?:Uncaught |Unhandled )?(?:[\w$]+(?:\.|::))*\w*(?:Error|Exception)(?=:|\s*$|\s[[({])`;

const errors = [
  // Languages
  new RegExp(before + exception),
  /^Traceback \(most recent call last\)|^Exception in thread |^Un(?:caught|handled) (?:error|exception)|#<[\w:]{0,80}(?:Error|Exception)\b/i,
  /\bpanic(?: serving |: )|\bpanicked at |^(?:FATAL EXCEPTION|fatal error|fatal|runtime error): /,
  /^PHP (?:message: PHP )?[A-Za-z ]{0,20}error: /,
  // What programs say
  /^[⨯✘] /,
  /^(?!(?:no|without|0) )(?:[\w.-]{1,40} ){1,4}error: (?!0\b|none\b|null\b|false\b)/i,
  new RegExp(
    `${before}(?:failed to|failed with|could not|couldn't|cannot|can't|unable to|dependency failed for|error(?= (?!rate|count|budget|handl|message|log|page|level|in|of|is|was)))\\b`,
    "i",
  ),
  /^npm (?:ERR!|error)(?=\s|$)|^\S+: command not found$/,
  /\b(?:E(?:CONNREFUSED|ADDRINUSE|MFILE|NOMEM|NOSPC)|OOMKilled(?!"?[:=])|CrashLoopBackOff)\b/,
  /\b(?:exited|completed|failed) with (?:non-zero )?(?:exit )?(?:code|status):? -?[1-9]|\bTask timed out after /i,
  // systemd, but for signals that ask a service to stop
  /\bcode=exited, status=(?!0\/)\d|\bcode=(?:killed|dumped), status=\d+\/(?!TERM|HUP|INT|PIPE)|: Failed with result /,
  // Kernels
  /\bOut of memory: Kill|\bMemory cgroup out of memory: Kill|\bKernel panic\b|\bsegfault at |\bgeneral protection (?:fault|ip:)/,
  /\bI\/O error\b|\b\w{2,8}-fs error\b|\bsoft lockup\b|\bblocked for more than \d+ seconds|^(?:\[[^\]]{0,40}\] )?(?:BUG|Oops): /,
  /\bsegmentation fault\b|\bcore dumped\b|\b(?:exited on|killed by) signal \d|\bSIG(?:SEGV|ABRT|BUS|ILL)\b/i,
];

const warnings = [
  /^⚠ /,
  /Warning(?: \[\w+\])?: /,
  /^PHP (?:Warning|Notice|Deprecated): /,
  /^npm (?:WARN|warn) /,
  /^Failed (?:password|publickey) for |\bauthentication failure\b|^Invalid user /,
];

/** The words of an exception at the beginning of a line. */
export const isException = (text: string): boolean => errors.slice(0, 2).some((form) => form.test(text));

/** The level that a text's words imply; undefined where they do not. */
export function impliedLevel(text: string): Level | undefined {
  if (errors.some((form) => form.test(text))) return "error";
  return warnings.some((form) => form.test(text)) ? "warning" : undefined;
}
