import { env } from "cloudflare:workers";
import { describe, expect, it } from "vitest";
import { TenantObjects } from "../../src/storage/objects.ts";
import { as, call, gatewayWith, get, problemOf } from "./support/gateway.ts";

type Uploaded = { files: { id: string; name: string; bytes: number; sha256: string; mediaType: string }[] };

const form = (parts: [field: string, content: string, name: string][]): RequestInit => {
  const body = new FormData();
  for (const [field, content, name] of parts)
    body.append(field, new Blob([content], { type: "text/x-python" }), name);
  return { method: "POST", headers: as("acme"), body };
};

const raw = (body: string, headers: Record<string, string> = {}): RequestInit => ({
  method: "POST",
  headers: as("acme", headers),
  body,
});

describe("an upload", () => {
  it("of a form stores each file under its path, in order", async () => {
    const response = await call(
      "/v1/files",
      form([
        ["file", "print(1)", "src/a.py"],
        ["file", "ü", "src/für uns.py"],
      ]),
    );
    expect(response.status).toBe(201);
    const { files } = await response.json<Uploaded>();
    expect(files).toMatchObject([
      { name: "src/a.py", bytes: 8, mediaType: "text/x-python" },
      { name: "src/für uns.py", bytes: 2, mediaType: "text/x-python" },
    ]);
  });

  it("of a plain body takes its name from the query", async () => {
    const response = await call(
      "/v1/files?name=notes%2Fa.txt",
      raw("hello", { "Content-Type": "text/plain" }),
    );
    const { files } = await response.json<Uploaded>();
    expect(files).toMatchObject([{ name: "notes/a.txt", bytes: 5, mediaType: "text/plain" }]);
    expect(files[0]?.sha256).toBe("2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824");
  });

  it("of the same file gives the same id, and of another name or content another", async () => {
    const ids = [];
    for (const [name, content] of [
      ["a", "1"],
      ["a", "1"],
      ["b", "1"],
      ["a", "2"],
    ]) {
      const { files } = await (await call(`/v1/files?name=${name}`, raw(content ?? ""))).json<Uploaded>();
      ids.push(files[0]?.id);
    }
    expect(ids[0]).toBe(ids[1]);
    expect(new Set(ids).size).toBe(3);
  });

  it.each(["../a", "/a", "a//b", "a/./b", "a\\b", "a\u0000b", "a/", "x".repeat(256), "x".repeat(1_001)])(
    "under the name %j is refused",
    async (name) => {
      const response = await call(`/v1/files?name=${encodeURIComponent(name)}`, raw("x"));
      expect(await problemOf(response)).toMatchObject({
        status: 400,
        code: "invalid_file_name",
        errors: [{ parameter: "name" }],
      });
    },
  );

  it("of a form says which file's name is refused, and stores none", async () => {
    const parts = form([
      ["file", "kept out", "good.txt"],
      ["file", "x", "../bad.txt"],
    ]);
    expect(await problemOf(await call("/v1/files", parts))).toMatchObject({
      code: "invalid_file_name",
      errors: [{ pointer: "/file/1" }],
    });
  });

  it("that is not one of files is refused", async () => {
    expect(await problemOf(await call("/v1/files", form([])))).toMatchObject({ code: "invalid_request" });
    expect(await problemOf(await call("/v1/files", form([["other", "x", "a"]])))).toMatchObject({
      code: "invalid_request",
      errors: [{ pointer: "/other" }],
    });
    expect(await problemOf(await call("/v1/files", raw("x")))).toMatchObject({
      code: "invalid_request",
      errors: [{ parameter: "name" }],
    });
    const torn = raw("--x\r\nnot a part", { "Content-Type": "multipart/form-data; boundary=x" });
    expect(await problemOf(await call("/v1/files", torn))).toEqual({ status: 400, code: "invalid_request" });
  });

  it("of too large a file, or too much at once, is refused", async () => {
    const gateway = gatewayWith({}, { MAX_FILE_BYTES: "1024", MAX_UPLOAD_BYTES: "4096" });
    const parts = form([
      ["file", "small", "small.txt"],
      ["file", "x".repeat(2_000), "large.txt"],
    ]);
    expect(await problemOf(await gateway("/v1/files", parts))).toMatchObject({
      status: 413,
      code: "body_too_large",
      errors: [{ pointer: "/file/1" }],
    });
    expect(await problemOf(await gateway("/v1/files?name=a", raw("x".repeat(2_000))))).toEqual({
      status: 413,
      code: "body_too_large",
    });
    const tooMuch = raw("x".repeat(5_000));
    expect(await problemOf(await gateway("/v1/files?name=a", tooMuch))).toEqual({
      status: 413,
      code: "body_too_large",
    });
  });
});

describe("a download", () => {
  it("is what was uploaded, to be saved and not shown", async () => {
    const upload = raw("<script>alert(1)</script>", { "Content-Type": "text/html" });
    const { files } = await (await call("/v1/files?name=a/pa%22ge%20%C3%BC.html", upload)).json<Uploaded>();
    const response = await call(`/v1/files/${files[0]?.id}`, get("acme"));
    expect(await response.text()).toBe("<script>alert(1)</script>");
    expect(Object.fromEntries(response.headers)).toMatchObject({
      "content-type": "text/html",
      "content-disposition": "attachment; filename=\"pa_ge _.html\"; filename*=UTF-8''pa%22ge%20%C3%BC.html",
      "x-content-type-options": "nosniff",
      "content-security-policy": expect.stringContaining("sandbox"),
      etag: `"${files[0]?.sha256}"`,
    });
  });

  it("of an artifact that the caller has is not sent again", async () => {
    const bytes = Uint8Array.from([137, 80, 78, 71]);
    const made = { runId: "run_1", stepId: "stp_1", path: "plots/a.png", mediaType: "image/png", bytes };
    const { artifactId, sha256 } = await new TenantObjects(env.OBJECTS, "acme").putArtifact(made);
    const response = await call(`/v1/artifacts/${artifactId}`, get("acme"));
    expect(response.headers.get("Content-Type")).toBe("image/png");
    expect(new Uint8Array(await response.arrayBuffer())).toEqual(bytes);
    const again = await call(`/v1/artifacts/${artifactId}`, get("acme", { "If-None-Match": `"${sha256}"` }));
    expect([again.status, await again.text()]).toEqual([304, ""]);
  });

  it("of a type that is no media type is of no type in particular", async () => {
    const { files } = await (
      await call("/v1/files?name=a", raw("x", { "Content-Type": "nonsense" }))
    ).json<Uploaded>();
    expect(files[0]?.mediaType).toBe("application/octet-stream");
  });
});
