import { build } from "esbuild";
import { convertV4MiniflareOptions, Miniflare } from "miniflare";
import { unstable_readConfig } from "wrangler";

/**
 * Starts one workerd with `worker.ts` as `wrangler.toml` has it, without assets. Its address leads to the Worker
 * itself: the proxies that `wrangler dev` puts in front would make everything look alike.
 */
export async function startWorkerd(variables: Record<string, string>) {
  const { compatibility_date, compatibility_flags, vars } = unstable_readConfig({ config: "wrangler.toml" });
  const miniflare = new Miniflare(
    convertV4MiniflareOptions({
      name: "gateway",
      modules: [{ type: "ESModule", path: "worker.js", contents: await bundle() }],
      ...(compatibility_date === undefined ? {} : { compatibilityDate: compatibility_date }),
      compatibilityFlags: compatibility_flags,
      bindings: { ...vars, ...variables },
      durableObjects: { SESSIONS: { className: "Session", useSQLite: true } },
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
