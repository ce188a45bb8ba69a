import { execFile } from "node:child_process";
import { chmodSync, existsSync, mkdirSync } from "node:fs";
import { promisify } from "node:util";
import { HttpError } from "../json-http.ts";
import { hostLimits } from "../limits.ts";
import { foldersWithin, removeFolders } from "./folders.ts";

const run = promisify(execFile);

/**
 * Copies the files of a sandbox, none of whose processes runs, into a folder that does not exist yet.
 *
 * @throws HttpError 507 when they take more than `hostLimits.copiedBytes`, 500 when they cannot be copied.
 */
export async function copySandboxFiles(from: string, to: string): Promise<void> {
  const sources = Object.values(foldersWithin(from)).filter((folder) => existsSync(folder));
  const { stdout } = await runTool("du", ["-sck", "--", ...sources]);
  const kibibytes = Number.parseInt(stdout.trim().split("\n").at(-1) ?? "", 10);
  // Written so that a size which cannot be read is refused as well.
  if (!(kibibytes * 1024 <= hostLimits.copiedBytes)) {
    throw new HttpError(507, `the sandbox's files take more than ${hostLimits.copiedBytes} bytes`);
  }
  mkdirSync(to);
  chmodSync(to, 0o711);
  try {
    await runTool("cp", ["-a", "--reflink=auto", "--", ...sources, to]);
  } catch (error) {
    await removeFolders([to]);
    throw error;
  }
}

/** Runs a tool of the machine. What it says when it fails names folders of the host, and is for nobody else. */
async function runTool(command: string, args: string[]): Promise<{ stdout: string }> {
  try {
    return await run(command, args, { timeout: hostLimits.copyMs });
  } catch (cause) {
    throw new HttpError(500, "the sandbox's files cannot be copied", { cause });
  }
}
