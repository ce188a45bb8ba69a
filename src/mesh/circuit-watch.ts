import { logEvent } from "../telemetry/log.ts";

/** A change of the circuit of one endpoint. It names the platform's own services alone, and nothing of a tenant. */
export type CircuitChange = {
  upstream: string;
  endpoint: string;
  to: "opened" | "half_open" | "closed";
  /** Why it opened: `timeout`, or the kind of error that was the last. */
  reason?: string;
};

/** What is told of the circuits of an upstream of the platform's, and tells what other isolates have told of theirs. */
export type CircuitWatch = {
  changed(change: CircuitChange): void;
  /**
   * When an endpoint's circuit opened in another isolate, in milliseconds since the epoch, or 0 where it has not of
   * late. Asked with every call, so it answers at once.
   */
  openedElsewhere(upstream: string, endpoint: string): number;
};

/** Writes changes into the log as `mesh.circuit.opened`, `.half_open` and `.closed`. */
export function logChange({ to, ...change }: CircuitChange): void {
  logEvent(to === "opened" ? "warn" : "info", `mesh.circuit.${to}`, change);
}
