import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { startNames } from "../../local/names/start.ts";
import type { Part } from "../../local/part.ts";

let names: Part;
beforeAll(async () => {
  names = await startNames({ port: 0 });
});
afterAll(() => names.stop());

const fetchNames = (path: string, init?: RequestInit) => fetch(`http://127.0.0.1:${names.port}${path}`, init);

const set = (type: string, name: string, body: string, contentType = "application/json") =>
  fetchNames(`/records/${type}/${name}`, { method: "PUT", headers: { "Content-Type": contentType }, body });

/** What is answered to a question: the response code of DNS, and the records' data. */
async function ask(name: string, type: string) {
  const response = await fetchNames(`/dns-query?name=${name}&type=${type}`, {
    headers: { Accept: "application/dns-json" },
  });
  expect(response.headers.get("Content-Type")).toBe("application/dns-json");
  const { Status, Answer = [] } = await response.json();
  return { status: Status, data: Answer.map(({ data }: { data: string }) => data) };
}

const noSuchName = { status: 3, data: [] };

describe("the local name server", () => {
  it("answers with the records that were set, whatever the case of the name", async () => {
    await set("A", "App.example.com", '["192.0.2.1", "192.0.2.2"]');
    expect(await ask("app.EXAMPLE.com.", "A")).toEqual({ status: 0, data: ["192.0.2.1", "192.0.2.2"] });
  });

  it("shows a text in quotes, and a long one in parts", async () => {
    await set("TXT", "text.example.com", JSON.stringify(['say "hello"', "x".repeat(300)]));
    const { data } = await ask("text.example.com", "TXT");
    expect(data).toEqual(['"say \\"hello\\""', `"${"x".repeat(255)}" "${"x".repeat(45)}"`]);
  });

  it("tells a name without records of a type from one that is not there", async () => {
    await set("TXT", "only-text.example.com", '["hello"]');
    expect(await ask("only-text.example.com", "AAAA")).toEqual({ status: 0, data: [] });
    expect(await ask("nobody.example.com", "AAAA")).toEqual(noSuchName);
  });

  it("forgets what is taken away", async () => {
    await set("TXT", "passing.example.com", '["hello"]');
    const removed = await fetchNames("/records/TXT/passing.example.com", { method: "DELETE" });
    expect(removed.status).toBe(204);
    expect(await ask("passing.example.com", "TXT")).toEqual(noSuchName);
  });

  it("has every name below localhost as this machine", async () => {
    expect(await ask("acme.localhost", "A")).toEqual({ status: 0, data: ["127.0.0.1"] });
    expect(await ask("acme.localhost", "TXT")).toEqual({ status: 0, data: [] });
  });

  it.each([
    ["of a type that it does not have", "MX", '["a"]', undefined, 400],
    ["that are no list of texts", "TXT", '"a"', undefined, 400],
    ["that are not JSON", "TXT", "[", undefined, 400],
    ["that a web page could send", "TXT", '["a"]', "text/plain", 415],
  ])("takes no records %s", async (_name, type, body, contentType, status) => {
    expect((await set(type, "refused.example.com", body, contentType)).status).toBe(status);
    expect(await ask("refused.example.com", "TXT")).toEqual(noSuchName);
  });
});
