import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { startDaemon, type TestDaemon } from "./support/sandbox-daemon.ts";

describe("signed URLs of files", () => {
  let daemon: TestDaemon;
  beforeAll(async () => {
    daemon = await startDaemon();
  });
  afterAll(() => daemon.stop());

  async function upload(url: string, content: string) {
    const form = new FormData();
    form.append("file", new Blob([content]), "note.txt");
    return await fetch(url, { method: "POST", body: form });
  }

  it("take a file in and give it out", async () => {
    const { sandbox } = daemon;
    const uploaded = await upload(
      await sandbox.uploadUrl("note.txt", { useSignatureExpiration: 60 }),
      "text",
    );
    expect(uploaded.status).toBe(200);
    const download = await fetch(await sandbox.downloadUrl("note.txt", { user: "user" }));
    expect(await download.text()).toBe("text");
  });

  it("name the files of an upload to no path by the form", async () => {
    expect((await upload(await daemon.sandbox.uploadUrl(), "named")).status).toBe(200);
    expect(await daemon.sandbox.files.read("note.txt")).toBe("named");
  });

  it("are good for nothing but what they were signed for", async () => {
    const download = new URL(await daemon.sandbox.downloadUrl("note.txt"));
    expect((await upload(download.href, "other")).status).toBe(401);
    for (const [name, value] of [
      ["path", "other.txt"],
      ["username", "user"],
      ["signature", ""],
    ] as const) {
      const changed = new URL(download);
      changed.searchParams.set(name, value);
      const refused = await fetch(changed);
      expect(refused.status).toBe(401);
      expect(await refused.json()).toEqual({ code: 401, message: "invalid signature" });
    }
  });

  it("expire", async () => {
    const url = new URL(await daemon.sandbox.downloadUrl("note.txt", { useSignatureExpiration: -10 }));
    const refused = await fetch(url);
    expect(refused.status).toBe(401);
    expect(await refused.json()).toEqual({ code: 401, message: "signature is already expired" });
    url.searchParams.set("signature_expiration", "99999999999");
    expect(await (await fetch(url)).json()).toMatchObject({ message: "invalid signature" });
  });
});
