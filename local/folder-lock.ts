import { createHash } from "node:crypto";
import { once } from "node:events";
import { mkdir, realpath, unlink } from "node:fs/promises";
import { connect, createServer, type Server } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";

/**
 * Keeps a folder for this process, and makes it if it is missing. The lock is a listening socket, so it
 * ends with the process that holds it, however that ends, and a process with the same id is not taken for it.
 * Throws when another process has the folder.
 * @returns what releases the folder.
 */
export async function lockFolder(folder: string): Promise<() => Promise<void>> {
  await mkdir(folder, { recursive: true });
  const name = createHash("sha256")
    .update(await realpath(folder))
    .digest("hex")
    .slice(0, 32);
  const path = join(tmpdir(), `miosa-${name}.lock`);
  if (await isHeld(path)) throw new Error(`${folder} is in use by another process`);
  await unlink(path).catch(() => {});
  const holder = await listen(path);
  return async () => {
    holder.close();
    await once(holder, "close");
  };
}

async function isHeld(path: string): Promise<boolean> {
  const probe = connect(path);
  try {
    await once(probe, "connect");
    return true;
  } catch {
    return false;
  } finally {
    probe.destroy();
  }
}

async function listen(path: string): Promise<Server> {
  const server = createServer((socket) => socket.destroy()).listen(path);
  await once(server, "listening");
  server.unref();
  return server;
}
