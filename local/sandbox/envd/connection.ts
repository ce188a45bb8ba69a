// Host and daemon speak HTTP/2 over one socket that the daemon inherits. Nothing of it is in the
// file system, so nothing in the sandbox can guess, replace or redirect it, and its end tells each
// side at once that the other is gone.

import type { Http2Session } from "node:http2";

/** The descriptor at which the daemon finds its end. */
export const inheritedSocket = 3;

const MIB = 1024 * 1024;

export const connectionSettings = {
  settings: { initialWindowSize: MIB, maxConcurrentStreams: 256, enablePush: false },
  /** Megabytes; room for every stream's window to be full, so that no reader starves another. */
  maxSessionMemory: 300,
};

/** Leaves flow control to the single streams: one stalled reader must not hold up the whole connection. */
export function widenWindow(session: Http2Session): void {
  session.setLocalWindowSize(256 * MIB);
}
