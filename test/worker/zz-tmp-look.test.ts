import { it } from "vitest";
import { call, post } from "./support/gateway.ts";
it("x", async () => {
  const t = await (await call("/openapi.json")).text();
  const d: any = JSON.parse(t);
  const out = [t.length, JSON.stringify(d.components.headers), JSON.stringify(d.paths["/v1/sessions"].post).slice(0, 1300), JSON.stringify(d.paths["/v1/sessions/{sessionId}/events"].get.parameters), (await (await call("/docs/problems")).text()).slice(0, 500)];
  for (const b of [{ title: 1 }, { title: "x".repeat(201), metadata: { a: 1 } }, { metadata: [] }, { metadata: { ["k".repeat(65)]: "" } }, [], null])
    out.push(JSON.stringify((await (await call("/v1/sessions", post("acme", b))).json() as any).errors));
  throw new Error(out.join("\n"));
});
