// Numbers for whoever runs the platform, in Prometheus's text format, of the isolate that answers:
// https://prometheus.io/docs/instrumenting/exposition_formats/

import { Hono } from "hono";
import type { Upstream } from "../../mesh/upstream.ts";
import type { TieredCache } from "../../tenancy/cache/tiered-cache.ts";
import type { Tenancy } from "../../tenancy/connect-tenancy.ts";
import type { GatewayEnv } from "../gateway-env.ts";
import { requireAdminCredential } from "../middleware/require-admin.ts";
import { type Connections, upstreamsOf } from "../readiness.ts";

type Sample = { labels: Record<string, string>; value: number };

export const metricsRoutes = (
  { caches, agentCache, ...connections }: Connections & Pick<Tenancy, "caches" | "agentCache">,
  adminKey: string,
) =>
  new Hono<GatewayEnv>().get("/metrics", requireAdminCredential(adminKey), (c) => {
    const upstreams = upstreamsOf(connections);
    const lines = [
      ...metric("miosa_cache_answers_total", "counter", "Look-ups, by the tier that had the answer.", [
        ...[...Object.values(caches), agentCache].flatMap(answersOf),
      ]),
      ...metric(
        "miosa_circuit_open",
        "gauge",
        "Whether an endpoint's circuit is open, or half-open.",
        upstreams.flatMap(circuitsOf),
      ),
      ...metric(
        "miosa_circuit_changes_total",
        "counter",
        "Changes of an endpoint's circuit, by the new state.",
        upstreams.flatMap(changesOf),
      ),
      ...metric(
        "miosa_upstream_calls_total",
        "counter",
        "Calls, and second tries of them: made, or refused.",
        upstreams.flatMap(callsOf),
      ),
    ];
    return c.text(`${lines.join("\n")}\n`, 200, { "Content-Type": "text/plain; version=0.0.4" });
  });

const answersOf = ({ name, answers }: Pick<TieredCache<unknown>, "name" | "answers">): Sample[] =>
  Object.entries(answers).map(([tier, value]) => ({ labels: { cache: name, tier }, value }));

const circuitsOf = ({ name, endpoints }: Upstream): Sample[] =>
  endpoints.map(({ name: endpoint, circuit }) => ({
    labels: { upstream: name, endpoint },
    value: circuit.state === "closed" ? 0 : 1,
  }));

const changesOf = ({ name, endpoints }: Upstream): Sample[] =>
  endpoints.flatMap(({ name: endpoint, circuit }) =>
    Object.entries(circuit.changes).map(([to, value]) => ({
      labels: { upstream: name, endpoint, to },
      value,
    })),
  );

const callsOf = ({ name, counts }: Upstream): Sample[] =>
  Object.entries(counts).map(([kind, value]) => ({ labels: { upstream: name, kind }, value }));

const metric = (name: string, type: "counter" | "gauge", help: string, samples: Sample[]): string[] => [
  `# HELP ${name} ${help}`,
  `# TYPE ${name} ${type}`,
  ...samples.map(({ labels, value }) => {
    const text = Object.entries(labels).map(([label, of]) => `${label}="${of}"`);
    return `${name}{${text.join(",")}} ${value}`;
  }),
];
