// Where nothing isolates a sandbox, only code that came with MIOSA runs: these rules decide what
// that is. They know the few shapes in which a session uses a sandbox and refuse everything else.

import { createHash } from "node:crypto";

export const codeRefusedMessage =
  "code refused: this sandbox host has no isolation (bubblewrap is not available), so it only runs the built-in " +
  "programs on the project's own examples; install bubblewrap, or start with --allow-unisolated-code to run it anyway";

const taskFile = "/workspace/task.json";

const program = String.raw`/(workspace/\.miosa|opt/miosa)/programs/[0-9a-f]{64}/[\w-]+\.mjs`;

const trustedCommands = [
  new RegExp(`^node ${program}( [a-z]+)*( ${program})?$`),
  /^tail -n \+\d+( -s 0\.05 --pid=\d+ -F)? \/workspace\/\.miosa\/events\.ndjson( 2>\/dev\/null)?$/,
];

/** Thrown where something that is not trusted would enter or run. */
export class CodeRefused extends Error {
  constructor() {
    super(codeRefusedMessage);
  }
}

/** Whether a sandbox or command may set these variables: only MIOSA's own cannot change what a program is. */
export function isTrustedEnvironment(environment: Readonly<Record<string, string>>): boolean {
  return Object.keys(environment).every((name) => name.startsWith("MIOSA_"));
}

/** Whether a command, in the form in which the SDK sends every command, is one that a session itself gives. */
export function isTrustedCommand(command: string, args: readonly string[]): boolean {
  const [login, inline, text = "", ...rest] = args;
  const isShell = command === "/bin/bash" && login === "-l" && inline === "-c" && rest.length === 0;
  return isShell && trustedCommands.some((shape) => shape.test(text));
}

/**
 * Whether a file may be written to a path of the sandbox.
 *
 * The task is data that programs never execute, so it needs only to be JSON; anything else must be,
 * byte for byte, a file that came with MIOSA.
 */
export function isTrustedFile(path: string, content: Buffer, trustedHashes: ReadonlySet<string>): boolean {
  if (path === taskFile) return isJson(content);
  return trustedHashes.has(createHash("sha256").update(content).digest("hex"));
}

function isJson(content: Buffer): boolean {
  try {
    JSON.parse(content.toString("utf8"));
    return true;
  } catch {
    return false;
  }
}
