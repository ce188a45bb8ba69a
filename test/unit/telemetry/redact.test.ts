import { afterEach, describe, expect, it, vi } from "vitest";
import { logEvent } from "../../../src/telemetry/log.ts";
import { redact } from "../../../src/telemetry/redact.ts";

const key = `msk_${"aB3-_".repeat(8)}xyz`;
const token = `eyJhbGciOiJSUzI1NiJ9.${"e".repeat(40)}.${"s".repeat(40)}`;

describe("in a log line", () => {
  it.each([
    ["an API key", `the key ${key} was`, key],
    ["the administration's key", `msa_${"x".repeat(43)}`, "x".repeat(43)],
    ["a stream token", `/events?token=mst_acme.${token}..x`, token],
    ["the sandbox service's key", `{"apiKey":"e2b_${"9".repeat(40)}"}`, "9".repeat(40)],
    ["a token", `token ${token} is expired`, token],
    ["an Authorization header", "authorization: Bearer abc.def-123", "abc.def-123"],
    ["a connection string", "postgresql://owner:hun%40ter2@db.neon.tech/main", "hun%40ter2"],
    ["a password in a query", "https://x.test/?a=1&password=hunter2&b=2", "hunter2"],
  ])("%s is not to be read", (_name, text, secret) => {
    expect(redact(text)).not.toContain(secret);
    expect(redact(text)).toContain("[redacted]");
  });

  it("everything else stays as it is", () => {
    const text =
      '{"path":"/v1/sessions/ses_01ABC/events","tenantId":"acme","url":"https://a.test/x?after=3"}';
    expect(redact(text)).toBe(text);
  });
});

describe("a log line", () => {
  afterEach(() => vi.restoreAllMocks());

  it("stays JSON, and has no secret of an error or its cause", () => {
    const written = vi.spyOn(console, "warn").mockImplementation(() => {});
    const cause = new Error(`connect postgresql://owner:hunter2@db/main failed`);
    logEvent("warn", "outbox.failed", { tenantId: "acme", error: new Error(`with ${key}`, { cause }) });
    const [line] = written.mock.calls[0] ?? [];
    expect(JSON.parse(String(line))).toMatchObject({ event: "outbox.failed", tenantId: "acme" });
    expect(line).not.toContain("hunter2");
    expect(line).not.toContain(key);
  });
});
