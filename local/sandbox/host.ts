// The local sandbox host: E2B's control plane, and a proxy to the daemon of each sandbox, on one port.

import { once } from "node:events";
import { createServer, type Server } from "node:http";
import type { Part } from "../part.ts";
import { readDescriptors } from "./descriptors.ts";
import { prepareHostFolders, removeFolder } from "./folders.ts";
import type { HostFacts } from "./health.ts";
import { detectIsolation } from "./isolation.ts";
import { hostLimits } from "./limits.ts";
import { machineSize } from "./machine.ts";
import { createRequestHandler } from "./request-handler.ts";
import { Sandboxes } from "./sandboxes.ts";
import { prepareTemplate } from "./template.ts";
import { hashTrustedFiles } from "./trusted-files.ts";
import { createUnisolated } from "./unisolated.ts";

export type SandboxHostOptions = {
  /** Port on 127.0.0.1; 0 for a free one. */
  port: number;
  /** Folder of this host alone; what an earlier run left there is removed. */
  dataDir: string;
  /** The API key that clients must give. */
  apiKey: string;
  /** A folder that every sandbox sees read-only at /opt/miosa. */
  toolsDir?: string;
  /** Folders whose files may run where nothing isolates sandboxes. */
  trustedDirs?: string[];
  /** Lets any code run where nothing isolates sandboxes: it can then do what this process's user can. */
  allowUnisolatedCode?: boolean;
  /** Sandboxes that may run at a time. */
  maxSandboxes?: number;
  /** Goes without isolation instead of finding out what the machine has. */
  isolation?: "none";
};

/**
 * Starts a sandbox host.
 *
 * @throws Error when a folder cannot be used, the port is taken, or the installed SDK is not as expected.
 */
export async function startSandboxHost(options: SandboxHostOptions): Promise<Part> {
  const folders = await prepareHostFolders(options.dataDir);
  const template = prepareTemplate(folders.template, options.toolsDir);
  const isolation =
    options.isolation === "none"
      ? createUnisolated(template, "isolation was turned off")
      : await detectIsolation(template, folders);
  const isTrustedOnly = isolation.kind === "none" && options.allowUnisolatedCode !== true;
  const hashTrusted = () => hashTrustedFiles(options.trustedDirs ?? []);
  if (isTrustedOnly) await hashTrusted();

  const sandboxes = new Sandboxes({
    isolation,
    folder: folders.running,
    descriptors: readDescriptors(),
    maxSandboxes: options.maxSandboxes ?? hostLimits.concurrentSandboxes,
    // For every sandbox anew, since agents may be built again while the host runs.
    hashTrusted: isTrustedOnly ? hashTrusted : undefined,
  });
  const facts: HostFacts = {
    isolation: isolation.kind,
    isolationDetail: isolation.detail,
    unisolatedCode: isolation.kind === "none" && !isTrustedOnly ? "allowed" : "refused",
  };
  const plane = { sandboxes, size: machineSize(folders.base), isTrustedOnly };
  const server = createServer(createRequestHandler(plane, facts, options.apiKey));
  const port = await listen(server, options.port);
  const stop = async () => {
    server.close();
    await sandboxes.killAll();
    server.closeAllConnections();
    await removeFolder(folders.base);
  };
  return { port, facts, stop };
}

async function listen(server: Server, port: number): Promise<number> {
  // An upload may take longer than Node allows a request by default.
  server.requestTimeout = 0;
  server.keepAliveTimeout = 65_000;
  server.listen(port, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("the host listens on no port");
  return address.port;
}
