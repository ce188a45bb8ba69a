import { build } from "esbuild";
import { convertV4MiniflareOptions, Miniflare } from "miniflare";
import { unstable_readConfig } from "wrangler";
import { z } from "zod";

const workerConfig = z.object({
  compatibility_date: z.string(),
  compatibility_flags: z.array(z.string()),
  durable_objects: z.object({ bindings: z.array(z.object({ name: z.string(), class_name: z.string() })) }),
  vars: z.record(z.string(), z.string()),
});

/**
 * Starts one workerd with `worker.ts` as `wrangler.toml` has it, without assets. Its address leads to the Worker
 * itself: the proxies that `wrangler dev` puts in front would make everything look alike.
 */
export async function startWorkerd(variables: Record<string, string>) {
  const config = workerConfig.parse(unstable_readConfig({ config: "wrangler.toml" }));
  const objects = config.durable_objects.bindings.map(({ name, class_name }) => [
    name,
    { className: class_name, useSQLite: true },
  ]);
  const miniflare = new Miniflare(
    convertV4MiniflareOptions({
      name: "gateway",
      modules: [{ type: "ESModule", path: "worker.js", contents: await bundle() }],
      compatibilityDate: config.compatibility_date,
      compatibilityFlags: config.compatibility_flags,
      bindings: { ...config.vars, ...variables },
      durableObjects: Object.fromEntries(objects),
      r2Buckets: ["OBJECTS"],
      unsafeDirectSockets: [{ host: "127.0.0.1", port: 0 }],
      cf: false,
      handleStructuredLogs: () => {},
    }),
  );
  await miniflare.ready;
  return { url: await miniflare.unsafeGetDirectURL("gateway"), stop: () => miniflare.dispose() };
}

async function bundle(): Promise<string> {
  const { outputFiles } = await build({
    entryPoints: ["bench/gateway/worker.ts"],
    bundle: true,
    write: false,
    format: "esm",
    target: "es2024",
    platform: "neutral",
    mainFields: ["module", "main"],
    conditions: ["workerd", "worker", "browser"],
    external: ["node:*", "cloudflare:*"],
  });
  return outputFiles.map(({ text }) => text).join("");
}
