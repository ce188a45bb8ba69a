import { usage } from "./metrics.ts";
import type { Sandbox } from "./sandbox.ts";
import type { Sandboxes } from "./sandboxes.ts";

const intervalMs = 1_000;

/** Measures every running sandbox once a second, until the returned function is called. */
export function measureRegularly(sandboxes: Sandboxes): () => void {
  const underWay = new Set<Sandbox>();
  const measureAll = () => {
    for (const sandbox of sandboxes.running) {
      if (underWay.has(sandbox)) continue;
      underWay.add(sandbox);
      void measure(sandbox).finally(() => underWay.delete(sandbox));
    }
  };
  const timer = setInterval(measureAll, intervalMs).unref();
  return () => clearInterval(timer);
}

/** A sandbox that is about to end or to pause may not answer, and then misses one measurement. */
async function measure({ daemon, metrics }: Sandbox): Promise<void> {
  try {
    metrics.add({ at: new Date(), ...usage.parse(await daemon?.measure()) });
  } catch {}
}
