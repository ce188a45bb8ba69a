import { Hono } from "hono";
import { html } from "hono/html";
import { problems } from "../../problems.ts";
import type { GatewayEnv } from "../gateway-env.ts";

const contentSecurityPolicy = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self' data:",
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join("; ");

/** The documentation for people: the API's page, from the Worker's assets, and the list of problems. */
export const docsRoutes = (assets: Fetcher) =>
  new Hono<GatewayEnv>()
    .get("/problems", (c) => {
      const rows = Object.entries(problems).map(
        ([code, { status, title, help }]) =>
          html`<dt id="${code}"><code>${code}</code> (${status})</dt><dd>${title}. ${withCode(help)}</dd>`,
      );
      return c.html(html`<!doctype html><title>Problems</title><h1>Problems</h1><dl>${rows}</dl>`);
    })
    .get("/*", async (c) => {
      const asset = await assets.fetch(new Request(c.req.url, { headers: c.req.raw.headers }));
      if (asset.status === 404) return c.notFound();
      const response = new Response(asset.body, asset);
      response.headers.set("Content-Security-Policy", contentSecurityPolicy);
      return response;
    });

/** Text as HTML, with what stands between backticks set as code. */
const withCode = (text: string) =>
  text.split("`").map((part, index) => (index % 2 === 0 ? part : html`<code>${part}</code>`));
