// Numbers for whoever runs the platform, in Prometheus's text format, of the isolate that answers:
// https://prometheus.io/docs/instrumenting/exposition_formats/

import { Hono } from "hono";
import type { TieredCache } from "../../tenancy/cache/tiered-cache.ts";
import type { Tenancy } from "../../tenancy/connect-tenancy.ts";
import type { GatewayEnv } from "../gateway-env.ts";
import { requireAdminCredential } from "../middleware/require-admin.ts";
import type { Dependencies } from "../readiness.ts";

type Sample = { labels: Record<string, string>; value: number };

export const metricsRoutes = (
  services: Omit<Dependencies, "objectsIn"> & Pick<Tenancy, "caches" | "agentCache">,
  adminKey: string,
) =>
  new Hono<GatewayEnv>().get("/metrics", requireAdminCredential(adminKey), (c) => {
    const { caches, agentCache, database, redis, sandboxes } = services;
    const circuits = {
      postgres: database.upstream.circuit,
      redis: redis.upstream.circuit,
      sandboxes: sandboxes.circuit,
    };
    const lines = [
      ...metric("miosa_cache_answers_total", "counter", "Look-ups, by the tier that had the answer.", [
        ...[...Object.values(caches), agentCache].flatMap(answersOf),
      ]),
      ...metric(
        "miosa_circuit_open",
        "gauge",
        "Whether calls to a service fail at once.",
        Object.entries(circuits).map(([service, state]) => ({
          labels: { service },
          value: state === "closed" ? 0 : 1,
        })),
      ),
    ];
    return c.text(`${lines.join("\n")}\n`, 200, { "Content-Type": "text/plain; version=0.0.4" });
  });

const answersOf = ({ name, answers }: Pick<TieredCache<unknown>, "name" | "answers">): Sample[] =>
  Object.entries(answers).map(([tier, value]) => ({ labels: { cache: name, tier }, value }));

const metric = (name: string, type: "counter" | "gauge", help: string, samples: Sample[]): string[] => [
  `# HELP ${name} ${help}`,
  `# TYPE ${name} ${type}`,
  ...samples.map(({ labels, value }) => {
    const text = Object.entries(labels).map(([label, of]) => `${label}="${of}"`);
    return `${name}{${text.join(",")}} ${value}`;
  }),
];
