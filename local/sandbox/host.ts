// The local sandbox host: E2B's control plane, and a proxy to the daemon of each sandbox, on one port.

import { createServer, type IncomingMessage } from "node:http";
import type { Duplex } from "node:stream";
import { type FrontOptions, putInFront } from "../faults/front.ts";
import { lockFolder } from "../folder-lock.ts";
import type { Part } from "../part.ts";
import { listenOn } from "../ports.ts";
import { readDescriptors } from "./descriptors.ts";
import type { HostFacts } from "./health.ts";
import { addressee, forwardUpgrade } from "./ingress/proxy.ts";
import { detectIsolation } from "./isolation/detect.ts";
import { prepareTemplate } from "./isolation/template.ts";
import { createUnisolated } from "./isolation/unisolated.ts";
import { clearHostFolders, prepareHostFolders } from "./lifecycle/folders.ts";
import { measureRegularly } from "./lifecycle/measure.ts";
import { Sandboxes } from "./lifecycle/sandboxes.ts";
import { Snapshots } from "./lifecycle/snapshots.ts";
import { hostLimits, type SandboxLimits, sandboxLimits } from "./limits.ts";
import { sandboxSize } from "./machine.ts";
import { createRequestHandler } from "./request-handler.ts";
import { hashTrustedFiles } from "./trusted-files.ts";

export type SandboxHostOptions = FrontOptions & {
  /** Port on 127.0.0.1; 0 for a free one. */
  port: number;
  /** Folder of this host alone; of an earlier run, paused sandboxes and snapshots are kept. */
  dataDir: string;
  /** The API key that clients must give. */
  apiKey: string;
  /** A folder that every sandbox sees read-only at /opt/miosa. */
  toolsDir?: string;
  /** What the one template that every host has is called too, beside `base`. */
  templateName?: string;
  /** Folders whose files may run where nothing isolates sandboxes. */
  trustedDirs?: string[];
  /** Lets any code run where nothing isolates sandboxes: it can then do what this process's user can. */
  allowUnisolatedCode?: boolean;
  /** Sandboxes that may run at a time. */
  maxSandboxes?: number;
  /** Addresses that sandboxes may reach through their proxy although they are not on the internet. */
  reachableAddresses?: string[];
  /** Goes without isolation instead of finding out what the machine has. */
  isolation?: "none";
  /** Other bounds on one sandbox than the usual ones. */
  limits?: Partial<SandboxLimits>;
};

/**
 * Starts a sandbox host.
 *
 * @throws Error when a folder cannot be used or another host uses it, the port is taken, or the installed SDK is not
 * as expected.
 */
export async function startSandboxHost(options: SandboxHostOptions): Promise<Part> {
  const unlockFolder = lockFolder(options.dataDir);
  try {
    const part = await startHost(options);
    return { ...part, stop: () => part.stop().finally(unlockFolder) };
  } catch (error) {
    unlockFolder();
    throw error;
  }
}

async function startHost(options: SandboxHostOptions): Promise<Part> {
  const folders = await prepareHostFolders(options.dataDir);
  const template = prepareTemplate(folders.template, options.toolsDir);
  const limits = { ...sandboxLimits, ...options.limits };
  const isolation =
    options.isolation === "none"
      ? createUnisolated(template, limits, "isolation was turned off")
      : await detectIsolation(template, folders, limits);
  const isTrustedOnly = isolation.kind === "none" && options.allowUnisolatedCode !== true;
  const hashTrusted = () => hashTrustedFiles(options.trustedDirs ?? []);
  if (isTrustedOnly) await hashTrusted();

  const sandboxes = new Sandboxes({
    isolation,
    folder: folders.running,
    descriptors: readDescriptors(),
    reachableAddresses: options.reachableAddresses ?? [],
    maxSandboxes: options.maxSandboxes ?? hostLimits.concurrentSandboxes,
    // For every sandbox anew, since agents may be built again while the host runs.
    hashTrusted: isTrustedOnly ? hashTrusted : undefined,
  });
  const facts: HostFacts = {
    isolation: isolation.kind,
    isolationDetail: isolation.detail,
    unisolatedCode: isolation.kind === "none" && !isTrustedOnly ? "allowed" : "refused",
  };
  const snapshots = new Snapshots(folders.snapshots);
  await snapshots.sweep();
  const plane = {
    sandboxes,
    snapshots,
    templates: ["base", ...(options.templateName === undefined ? [] : [options.templateName])],
    size: sandboxSize(folders.base, limits, isolation),
    isTrustedOnly,
    isIsolated: isolation.kind !== "none",
  };
  const server = createServer(createRequestHandler(plane, facts, options.apiKey));
  server.on("upgrade", (request: IncomingMessage, socket: Duplex, head: Buffer) => {
    void forwardUpgrade(sandboxes, request, socket, head);
  });
  putInFront(server, "sandbox", options, (request) => {
    const sandbox = sandboxes.get(addressee(request)?.id ?? "");
    if (sandbox !== undefined) void sandboxes.kill(sandbox);
  });
  // An upload may take longer than Node allows a request by default.
  server.requestTimeout = 0;
  server.keepAliveTimeout = 65_000;
  const port = await listenOn(server, options.port);
  const stopMeasuring = measureRegularly(sandboxes);
  const stop = async () => {
    stopMeasuring();
    server.close();
    await sandboxes.close();
    server.closeAllConnections();
    await clearHostFolders(folders);
  };
  return { port, facts, stop };
}
