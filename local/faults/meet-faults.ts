import type { Writable } from "node:stream";
import { setTimeout as wait } from "node:timers/promises";
import type { StandInName } from "../stand-ins.ts";
import type { Fault } from "./fault.ts";
import { type Refusal, refusalOf } from "./refusals.ts";

/** What a request's faults can do to it. */
export type FaultTarget = {
  /** Its response, or its connection where that is upgraded: closed once it is over, destroyed to cut it. */
  exchange: Writable;
  refuse: (refusal: Refusal) => void;
  vanish: () => void;
  serve: () => void;
  /** Serves it without letting its client know. */
  serveUnheard: () => void;
};

/** Lets a request meet its faults, and serves it where they leave something to serve. */
export async function meetFaults(service: StandInName, faults: Fault[], target: FaultTarget): Promise<void> {
  const { exchange } = target;
  for (const fault of faults) {
    switch (fault.kind) {
      case "latency":
        await pause(fault.ms, exchange);
        break;
      case "error":
        return target.refuse(refusalOf(service, fault.status));
      case "rate_limit":
        return target.refuse(refusalOf(service, 429));
      case "hang":
        await pause(fault.ms, exchange);
        exchange.destroy();
        return;
      case "cut":
        if (fault.ms === 0) exchange.destroy();
        else void pause(fault.ms, exchange).then(() => exchange.destroy());
        break;
      case "withhold":
        target.serveUnheard();
        await pause(fault.ms, exchange);
        exchange.destroy();
        return;
      case "vanish":
        target.vanish();
    }
    if (exchange.destroyed) return;
  }
  target.serve();
}

/** Waits, or until the exchange is over if that is sooner. */
async function pause(ms: number, exchange: Writable): Promise<void> {
  const over = new AbortController();
  const end = () => over.abort();
  exchange.once("close", end);
  await wait(ms, undefined, { signal: over.signal, ref: false }).catch(() => {});
  exchange.off("close", end);
}
