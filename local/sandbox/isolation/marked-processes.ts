// Where nothing isolates a sandbox, a process can leave its group and its parents. It is still found
// by a variable that every command's environment starts with, unless it hides that on purpose.

import { readdirSync, readFileSync } from "node:fs";

/** Rounds of looking, since a process may start another while they are being ended. */
const maxRounds = 20;

/** The variable that every process of a sandbox starts with, by the name that E2B gives it. */
export function markOf(sandboxId: string): Record<string, string> {
  return { E2B_SANDBOX_ID: sandboxId };
}

/** Ends every process of this machine that carries the mark of a sandbox, where there is /proc to find them. */
export function endMarked(sandboxId: string): void {
  for (let round = 0; round < maxRounds; round += 1) {
    const found = markedProcesses(sandboxId);
    if (found.length === 0) return;
    for (const pid of found) killIfThere(pid);
  }
}

function markedProcesses(sandboxId: string): number[] {
  const mark = `E2B_SANDBOX_ID=${sandboxId}`;
  return processIds().filter((pid) => environmentOf(pid).includes(mark));
}

function processIds(): number[] {
  try {
    return readdirSync("/proc").map(Number).filter(Number.isInteger);
  } catch {
    return [];
  }
}

/** The variables a process started with; none for one that has ended or belongs to someone else. */
function environmentOf(pid: number): string[] {
  try {
    return readFileSync(`/proc/${pid}/environ`, "utf8").split("\0");
  } catch {
    return [];
  }
}

function killIfThere(pid: number): void {
  try {
    process.kill(pid, "SIGKILL");
  } catch {
    // It has ended by itself.
  }
}
