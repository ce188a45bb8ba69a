import { envdVersion, type MachineSize } from "./machine.ts";
import type { Sandbox } from "./sandbox.ts";

/** What a client needs to reach a sandbox, as E2B's `Sandbox`. */
export function accessJson({ id, accessToken, request }: Sandbox) {
  return {
    sandboxID: id,
    templateID: request.templateId,
    clientID: "local",
    envdVersion,
    envdAccessToken: accessToken,
    trafficAccessToken: null,
    domain: null,
  };
}

/** A sandbox in a list, as E2B's `ListedSandbox`. */
export function listedJson({ id, request, startedAt, endAt }: Sandbox, size: MachineSize) {
  return {
    sandboxID: id,
    templateID: request.templateId,
    alias: request.templateId,
    clientID: "local",
    envdVersion,
    startedAt,
    endAt,
    state: "running",
    metadata: request.metadata,
    ...size,
  };
}

/** A sandbox by itself, as E2B's `SandboxDetail`. None has internet access, whatever it asked for. */
export function detailsJson(sandbox: Sandbox, size: MachineSize) {
  return {
    ...listedJson(sandbox, size),
    domain: null,
    allowInternetAccess: false,
    lifecycle: { onTimeout: "kill", autoResume: false },
  };
}
