import type { HttpBindings } from "@hono/node-server";
import { Hono } from "hono";
import { bodyLimit } from "hono/body-limit";
import { z } from "zod";
import { isLoopback } from "../faults/own-requests.ts";
import { type Records, recordType, typeNumbers } from "./records.ts";

/** Of a list of records, in bytes. */
const maxBytes = 64 * 1024;

const ttlSeconds = 1;
const recordPath = z.object({ type: recordType, name: z.string().min(1).max(254) });
const question = recordPath.extend({ type: recordType.default("A") });

/** What records hold, in their order: addresses, or texts of at most 255 characters a part. */
const values = z.array(z.string().min(1).max(4_096)).min(1).max(20);

/** The response codes of DNS: RFC 1035, section 4.1.1. */
const responseCodes = { found: 0, "no-such-name": 3 } as const;

/**
 * Serves `GET /dns-query?name=&type=` in the JSON of the public resolvers, and `PUT` and `DELETE
 * /records/{type}/{name}`, by which whoever works on this machine sets what is found.
 * https://developers.cloudflare.com/1.1.1.1/encryption/dns-over-https/make-api-requests/dns-json/
 */
export function createNamesEndpoint(records: Records) {
  const app = new Hono<{ Bindings: HttpBindings }>();
  app.get("/health", (c) => c.json({ status: "ok" }));
  app.get("/dns-query", (c) => {
    const asked = question.safeParse(c.req.query());
    if (!asked.success) return c.json({ error: "ask for a name, and for A, AAAA or TXT" }, 400);
    const { name, type } = asked.data;
    const found = records.find(name, type);
    const number = typeNumbers[type];
    const answers = found.status === "found" ? found.values : [];
    const body = {
      Status: responseCodes[found.status],
      ...{ TC: false, RD: true, RA: true, AD: false, CD: false },
      Question: [{ name, type: number }],
      ...(answers.length > 0 && {
        Answer: answers.map((value) => ({
          name,
          type: number,
          TTL: ttlSeconds,
          data: type === "TXT" ? quote(value) : value,
        })),
      }),
    };
    return c.body(JSON.stringify(body), 200, { "Content-Type": "application/dns-json" });
  });
  app.use("/records/*", async (c, next) =>
    isLoopback(c.env.incoming) ? next() : c.json({ error: "ask 127.0.0.1" }, 403),
  );
  app.put("/records/:type/:name", bodyLimit({ maxSize: maxBytes }), async (c) => {
    if (!/^application\/json\b/i.test(c.req.header("Content-Type") ?? "")) {
      return c.json({ error: "send JSON, as application/json" }, 415);
    }
    const path = recordPath.safeParse(c.req.param());
    const body = values.safeParse(await c.req.json().catch(() => undefined));
    if (!path.success || !body.success) return c.json({ error: "send a list of 1 to 20 texts" }, 400);
    records.set(path.data.name, path.data.type, body.data);
    return c.json(body.data);
  });
  app.delete("/records/:type/:name", (c) => {
    const path = recordPath.safeParse(c.req.param());
    if (!path.success) return c.json({ error: "name a type, A, AAAA or TXT, and a name" }, 400);
    records.set(path.data.name, path.data.type, []);
    return c.body(null, 204);
  });
  return app;
}

/** A text as its record shows it: in parts of at most 255 characters, each in quotes (RFC 1035, section 5.1). */
function quote(text: string): string {
  const parts = text.match(/.{1,255}/gsu) ?? [];
  return parts.map((part) => `"${part.replaceAll(/["\\]/g, "\\$&")}"`).join(" ");
}
