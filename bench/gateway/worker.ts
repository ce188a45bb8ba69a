// The Worker as it is deployed, with a bare hono beside it: what both take in one process can be compared.

import { Hono } from "hono";
import worker from "../../src/worker.ts";

export * from "../../src/worker.ts";

const bare = new Hono().get("/bare", (c) => c.text("Hello, world!"));

export default {
  fetch(request, env, context) {
    const isBare = new URL(request.url).pathname === "/bare";
    return isBare ? bare.fetch(request) : worker.fetch(request, env, context);
  },
} satisfies typeof worker;
