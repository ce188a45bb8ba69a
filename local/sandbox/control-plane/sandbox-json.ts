import type { Measurement } from "../lifecycle/metrics.ts";
import type { Sandbox } from "../lifecycle/sandbox.ts";
import type { Snapshot } from "../lifecycle/snapshots.ts";
import { envdVersion, type SandboxSize } from "../machine.ts";

const MIB = 1024 * 1024;

/** What a client needs to reach a sandbox, as E2B's `Sandbox`. */
export function accessJson({ id, accessToken, trafficToken, request }: Sandbox, domain: string) {
  return {
    sandboxID: id,
    templateID: request.templateId,
    clientID: "local",
    envdVersion,
    envdAccessToken: accessToken,
    trafficAccessToken: request.network.allowPublicTraffic ? null : trafficToken,
    domain,
  };
}

/** A sandbox in a list, as E2B's `ListedSandbox`. */
export function listedJson({ id, request, startedAt, endAt, state }: Sandbox, size: SandboxSize) {
  return {
    sandboxID: id,
    templateID: request.templateId,
    alias: request.templateId,
    clientID: "local",
    envdVersion,
    startedAt,
    endAt,
    state,
    metadata: request.metadata,
    ...size,
  };
}

/** A sandbox by itself, as E2B's `SandboxDetail`. */
export function detailsJson(sandbox: Sandbox, size: SandboxSize, domain: string) {
  const { allowInternetAccess, ...network } = sandbox.request.network;
  return {
    ...listedJson(sandbox, size),
    domain,
    allowInternetAccess,
    network,
    lifecycle: { onTimeout: sandbox.request.onTimeout, autoResume: sandbox.request.autoResume },
  };
}

/** One measurement, as E2B's `SandboxMetric`. The page cache is the whole machine's, so none is told. */
export function measurementJson(measurement: Measurement, size: SandboxSize) {
  const { at, cpuUsedPct, memoryUsedBytes, diskUsedBytes } = measurement;
  return {
    timestamp: at,
    timestampUnix: Math.floor(at.getTime() / 1000),
    cpuUsedPct,
    cpuCount: size.cpuCount,
    memUsed: memoryUsedBytes,
    memTotal: size.memoryMB * MIB,
    memCache: 0,
    diskUsed: diskUsedBytes,
    diskTotal: size.diskSizeMB * MIB,
  };
}

/** A snapshot, as E2B's `SnapshotInfo`. */
export function snapshotJson({ id, name }: Snapshot) {
  return { snapshotID: id, names: name === undefined ? [] : [name] };
}
