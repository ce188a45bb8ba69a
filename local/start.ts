// `npm start` (with the demo) and `npm run dev` (without): the whole stack, until Ctrl-C.

import { resolve } from "node:path";
import { announce } from "./announce.ts";
import { nextSteps } from "./demo/next-steps.ts";
import { paint } from "./demo/print-event.ts";
import { runDemo } from "./demo/run-demo.ts";
import { readFlags } from "./flags.ts";
import { type Stack, startStack } from "./stack.ts";
import { watchAgents } from "./watch-agents.ts";

const interruption = new AbortController();
let starting: Promise<Stack> | undefined;
let ending: Promise<never> | undefined;

for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) process.on(signal, () => end(0));
// Whoever read the output has gone, such as `head`.
process.stdout.on("error", () => end(0));

try {
  await main();
} catch (error) {
  // What fails once the end has begun fails because of it.
  if (ending === undefined) console.error(error instanceof Error ? error.message : error);
  await end(1);
}

async function main(): Promise<void> {
  const flags = readFlags();
  const print = (line: string): void => console.log(line);
  starting = startStack({
    dataDir: resolve(flags.data),
    port: flags.port,
    allowUnisolatedCode: flags["allow-unisolated-code"],
    faults: flags.faults,
    signal: interruption.signal,
    ...(flags.dev ? { onLine: (part, line) => print(`${paint("dim", part.padEnd(8))} ${line}`) } : {}),
  });
  const stack = await starting;
  stack.broken.then((part) => {
    if (ending === undefined)
      console.error(`The part "${part}" has ended; stack.log in ${flags.data} says why.`);
    return end(1);
  });
  print(announce(stack, flags.port));
  if (flags.dev) watchAgents((error) => console.error(`The agents cannot be built: ${error}`));
  else await demonstrate(stack, flags.once, print);
  print(`Listening on ${paint("bold", stack.url)} · Ctrl-C ends everything`);
}

async function demonstrate(stack: Stack, isAll: boolean, print: (line: string) => void): Promise<void> {
  const demo = await runDemo(stack, print);
  if (isAll) await end(demo.isCompleted ? 0 : 1);
  print(`\n${paint("bold", "Try next")}\n\n${nextSteps(stack, demo).join("\n\n")}\n`);
}

/** Ends everything that was started, however often it is asked to. */
function end(code: number): Promise<never> {
  ending ??= stopAll(code);
  return ending;
}

async function stopAll(code: number): Promise<never> {
  interruption.abort();
  const stack = await starting?.catch(() => undefined);
  await stack?.stop();
  process.exit(code);
}
