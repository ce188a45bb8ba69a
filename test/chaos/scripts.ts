import type { Event } from "../../src/events/schema.ts";
import type { Script } from "./plan.ts";

const endings: Record<Script["ending"], string> = {
  returns: "",
  throws: 'throw new Error("as planned");',
  // What runs a program is the agent: without it there is no result.
  crashes: 'process.kill(process.ppid, "SIGKILL");',
};

/** A program that says that it has begun, under a name that no other start of it has, and prints its lines. */
export const scriptText = (name: string, { lines, pauseMs, ending }: Script): string => `
const start = process.pid + "-" + Math.random().toString(36).slice(2);
console.log("begin ${name} " + start);
let n = 0;
const timer = setInterval(() => {
  n += 1;
  console.log("line ${name} " + n + " of ${lines}");
  if (n < ${lines}) return;
  clearInterval(timer);
  ${endings[ending]}
}, ${pauseMs});
`;

/** What one attempt's agent has printed, as far as the log has it. */
export type Printed = {
  stepId: string;
  attempt: number;
  /** How often it said that it had begun. */
  starts: number;
  lines: number[];
  /** How many lines it was to print, as each of them says. */
  total: number;
};

/** What the agents of a session have printed, by attempt. */
export function readPrinted(log: Event[]): Printed[] {
  const texts = new Map<string, { stepId: string; attempt: number; text: string }>();
  for (const { type, stepId, data } of log) {
    if (type !== "agent.message.delta" || stepId === undefined) continue;
    const { attempt } = data;
    const key = `${stepId} ${attempt}`;
    texts.set(key, { stepId, attempt, text: (texts.get(key)?.text ?? "") + data.text });
  }
  return [...texts.values()].map(({ text, ...attempt }) => {
    const lines = Array.from(text.matchAll(/^line \S+ (\d+) of (\d+)$/gm), (match) =>
      match.slice(1).map(Number),
    );
    return {
      ...attempt,
      starts: text.match(/^begin /gm)?.length ?? 0,
      lines: lines.map(([number = 0]) => number),
      total: lines[0]?.[1] ?? 0,
    };
  });
}
