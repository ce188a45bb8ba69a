import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { Code, ConnectError } from "@connectrpc/connect";
import * as z from "zod/mini";

const failure = z.object({ stderr: z.string() });
const run = promisify(execFile);

/**
 * Runs a program of the system to its end.
 *
 * @param ids who it runs as, where that is not the daemon's own user.
 * @throws ConnectError failed precondition, with what it printed, when it fails.
 */
export async function runTool(
  file: string,
  args: readonly string[],
  ids: { uid?: number; gid?: number } = {},
): Promise<void> {
  try {
    await run(file, args, { cwd: "/", ...ids });
  } catch (error) {
    const { success, data } = failure.safeParse(error);
    const [reason = ""] = success ? data.stderr.split("\n") : [];
    throw new ConnectError(reason || `${file} failed`, Code.FailedPrecondition);
  }
}
