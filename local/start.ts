// `npm start` (with the demo) and `npm run dev` (without): the whole stack, until Ctrl-C.

import { resolve } from "node:path";
import { parseArgs } from "node:util";
import { nextSteps } from "./demo/next-steps.ts";
import { paint } from "./demo/print-event.ts";
import { runDemo } from "./demo/run-demo.ts";
import { type Stack, startStack } from "./stack.ts";
import { watchAgents } from "./watch-agents.ts";

const { values } = parseArgs({
  options: {
    data: { type: "string", default: ".miosa" },
    port: { type: "string", default: "8787" },
    /** Ends after the demo. */
    once: { type: "boolean", default: false },
    /** Only the stack, with its log on the terminal. */
    dev: { type: "boolean", default: false },
    "allow-unisolated-code": { type: "boolean", default: false },
  },
});

let isEnding = false;
const print = (line: string): void => console.log(line);

const stack = await startStack({
  dataDir: resolve(values.data),
  port: Number.parseInt(values.port, 10),
  allowUnisolatedCode: values["allow-unisolated-code"],
  ...(values.dev ? { onLine: (part, line) => print(`${paint("dim", part.padEnd(8))} ${line}`) } : {}),
});
process.once("SIGINT", () => end(0));
process.once("SIGTERM", () => end(0));
stack.broken.then((part) => {
  if (isEnding) return;
  console.error(`${part} has ended; see stack.log in ${values.data}`);
  return end(1);
});

announce(stack);
if (values.dev) watchAgents((error) => console.error(`agents cannot be built: ${error}`));
else {
  const demo = await runDemo(stack, print);
  if (values.once) await end(demo.isCompleted ? 0 : 1);
  print(`\n${paint("bold", "Try next")}\n\n${nextSteps(stack, demo).join("\n\n")}\n`);
}
print(`Listening on ${paint("bold", stack.url)} · Ctrl-C ends everything`);

function announce({ url, facts, apiKey, tenant }: Stack): void {
  if (new URL(url).port !== values.port)
    print(`Port ${values.port} is in use: the Worker listens on ${new URL(url).port}.`);
  const isolation = facts.sandbox?.isolation ?? "E2B";
  print(`${paint("bold", "MIOSA")} ${url} · docs ${url}/docs`);
  print(`tenant ${tenant} · key ${apiKey} · sandboxes kept apart by ${isolation}\n`);
  if (isolation === "none") {
    print(
      paint(
        "yellow",
        "Without bubblewrap sandboxes are not kept apart: only the built-in programs run, on the examples.",
      ),
    );
    print(
      paint(
        "yellow",
        "Install bubblewrap, or start with --allow-unisolated-code to run anything at your own risk.\n",
      ),
    );
  }
}

async function end(code: number): Promise<never> {
  isEnding = true;
  await stack.stop();
  process.exit(code);
}
