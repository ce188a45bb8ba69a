import { expect, test } from "vitest";
import { describeEachHost, portOf } from "./each-host.ts";

const daemonPort = 49_983;

describeEachHost("a signed URL", ({ target, share }) => {
  const sandbox = share();

  /** Follows a URL as somebody does who has nothing else. */
  function follow(url: string, init: RequestInit = {}): Promise<Response> {
    return fetch(url, { ...init, headers: portOf(target, sandbox(), daemonPort).headers });
  }

  function formOf(content: string) {
    const body = new FormData();
    body.append("file", new Blob([content]), "uploaded.txt");
    return { method: "POST", body };
  }

  test("gives the file to whoever has it", async () => {
    await sandbox().files.write("given.txt", "hello");
    const response = await follow(await sandbox().downloadUrl("given.txt"));
    expect(response.status).toBe(200);
    expect(await response.text()).toBe("hello");
  });

  test("takes a file from whoever has it", async () => {
    const response = await follow(await sandbox().uploadUrl("taken.txt"), formOf("from outside"));
    expect(response.status).toBe(200);
    expect(await response.json()).toMatchObject([
      { name: "taken.txt", path: "/home/user/taken.txt", type: "file" },
    ]);
    expect(await sandbox().files.read("taken.txt")).toBe("from outside");
  });

  test("names no file, and takes those that the form names", async () => {
    const response = await follow(await sandbox().uploadUrl(), formOf("by its own name"));
    expect(response.status).toBe(200);
    expect(await sandbox().files.read("uploaded.txt")).toBe("by its own name");
  });

  test("is good until it expires", async () => {
    await sandbox().files.write("expiring.txt", "hello");
    const soon = await sandbox().downloadUrl("expiring.txt", { useSignatureExpiration: 600 });
    expect((await follow(soon)).status).toBe(200);
    const past = await sandbox().downloadUrl("expiring.txt", { useSignatureExpiration: -600 });
    const refused = await follow(past);
    expect(refused.status).toBe(401);
    expect(await refused.json()).toEqual({ code: 401, message: "signature is already expired" });
    const tooLate = await sandbox().uploadUrl("expiring.txt", { useSignatureExpiration: -600 });
    expect((await follow(tooLate, formOf("x"))).status).toBe(401);
  });

  test("is good for its file, user, way and time only", async () => {
    await sandbox().files.write("mine.txt", "hello");
    await sandbox().files.write("other.txt", "secret");
    const signed = await sandbox().downloadUrl("mine.txt", { useSignatureExpiration: 600 });
    const changed = (name: string, value: string) => {
      const url = new URL(signed);
      url.searchParams.set(name, value);
      return url.href;
    };
    const forged = [
      changed("path", "other.txt"),
      changed("username", "root"),
      changed("signature_expiration", "9999999999"),
      changed("signature", "v1_forged"),
    ];
    for (const url of forged) expect((await follow(url)).status).toBe(401);
    expect((await follow(signed, formOf("overwritten"))).status).toBe(401);
    expect(await (await follow(signed)).text()).toBe("hello");
  });

  test("is needed by who has no access token", async () => {
    await sandbox().files.write("closed.txt", "hello");
    const url = new URL(await sandbox().downloadUrl("closed.txt"));
    url.searchParams.delete("signature");
    expect((await follow(url.href)).status).toBe(401);
  });
});
