import { paint } from "./demo/print-event.ts";
import type { Stack } from "./stack.ts";

/** What a person wants to know of a stack that is up. */
export function announce({ url, controlUrl, facts, apiKey, tenant }: Stack, wantedPort: number): string {
  const { port } = new URL(url);
  const lines = [
    `${paint("bold", "MIOSA")} ${url} · docs ${url}/docs`,
    `tenant ${tenant} · key ${apiKey}`,
    `health of every part ${controlUrl}`,
  ];
  if (wantedPort !== 0 && Number(port) !== wantedPort) {
    lines.unshift(`Port ${wantedPort} is in use: the Worker listens on ${port}.`);
  }
  return [...lines, ...describeIsolation(facts.sandbox), ""].join("\n");
}

function describeIsolation(sandbox: Record<string, string> | undefined): string[] {
  if (sandbox === undefined) return ["sandboxes by E2B"];
  const { isolation, isolationDetail, unisolatedCode } = sandbox;
  if (isolation !== "none") return [`isolation: ${isolation}`];
  const consequence =
    unisolatedCode === "allowed"
      ? "As you asked, any code runs all the same, with the rights of this machine."
      : "Only the built-in programs run, on the examples. --allow-unisolated-code runs anything, at your own risk.";
  return [
    paint("yellow", `isolation: none (${isolationDetail?.split("\n")[0]})`),
    paint(
      "yellow",
      `Sandboxes are not kept apart. To mend that: apt-get install bubblewrap, or dnf install bubblewrap.`,
    ),
    paint("yellow", consequence),
  ];
}
