import { symlink } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { checkPage } from "../../../agents/accessibility-auditor/check-page.ts";
import { contrastRatio } from "../../../agents/accessibility-auditor/contrast.ts";
import { decodePage } from "../../../agents/accessibility-auditor/decode-page.ts";
import { pagesMeant } from "../../../agents/accessibility-auditor/pages.ts";
import { reportOf } from "../../../agents/accessibility-auditor/report.ts";
import { type Content, ofType, runStep, useWorkspaces } from "./workspace.ts";

const noStyles = async () => undefined;

const pageOf = (body: string, head = "") =>
  `<!doctype html><html lang="en"><head><title>Page</title>${head}</head><body><main><h1>Page</h1>\n${body}\n</main></body></html>`;

async function rulesFor(html: string, readStyles: (href: string) => Promise<string | undefined> = noStyles) {
  const { problems } = await checkPage(html, readStyles);
  return problems.map(({ rule, line }) => `${line} ${rule}`);
}

describe("a page", { timeout: 30_000 }, () => {
  it("has what is wrong found at the line of the element", async () => {
    expect(await rulesFor(pageOf('<p>Text</p>\n<img src="a.png">'))).toEqual(["3 axe/image-alt"]);
  });

  it("has a problem of the whole page told once", async () => {
    const html = '<!doctype html><html lang="en"><title>Page</title><h1>Page</h1><p>One</p><p>Two</p></html>';
    expect(await rulesFor(html)).toEqual(["1 axe/landmark-one-main", "1 axe/region"]);
  });

  it("that is a part of one is not asked for a title, a language or landmarks", async () => {
    expect(await rulesFor('<div><img src="a.png"></div>')).toEqual(["1 axe/image-alt"]);
  });

  it("whose scripts make its content is not asked for that", async () => {
    const html =
      '<!doctype html><html><title>App</title><div id="root"></div><script src="app.js"></script></html>';
    expect(await rulesFor(html)).toEqual(["1 axe/html-has-lang"]);
  });

  it.each([
    ["", "it has no content"],
    [" <!-- nothing --> ", "it has no content"],
    ["<!doctype html><html lang=en><title>Page</title><body></body></html>", "it has no content"],
    ["<div id=root></div><script src=a.js></script>", "its scripts make its content"],
    ["<p>Text</p>", undefined],
    ["<svg></svg>", undefined],
    ["<button></button>", undefined],
  ])("%j shows nothing as %s", async (html, emptiness) => {
    expect((await checkPage(html, noStyles)).emptiness).toBe(emptiness);
  });

  it("has what is found by where it is laid out found without a layout", async () => {
    expect(await rulesFor(pageOf("<marquee>Sale</marquee>"))).toEqual(["2 axe/marquee"]);
    expect(await rulesFor(pageOf('<object data="a.swf"></object>'))).toEqual(["2 axe/object-alt"]);
    expect(await rulesFor(pageOf('<object data="a.pdf"><a href="a.pdf">Plan</a></object>'))).toEqual([]);
    expect(await rulesFor(pageOf('<object data="a.pdf" title="Plan"></object>'))).toEqual([]);
    expect(await rulesFor(pageOf('<marquee style="display: none">Sale</marquee>'))).toEqual([]);
    const clipped = pageOf("<blink>Sale</blink>", "<style>main { overflow: hidden }</style>");
    expect(await rulesFor(clipped)).toEqual(["2 axe/blink"]);
  });

  it.each([
    ["as it names it", '<meta charset="iso-8859-1"><p>caf\xe9', "latin1"],
    ["as it names it to XML", '<?xml version="1.0" encoding="ISO-8859-1"?><p>caf\xe9', "latin1"],
    ["as UTF-8", "<p>caf\xe9", "utf8"],
    ["as browsers do where it is not", "<p>caf\xe9", "latin1"],
    ["as it is, whatever it names", '<meta charset="utf-16"><p>caf\xe9', "utf8"],
    ["as UTF-8 where it names no encoding there is", '<meta charset="none"><p>caf\xe9', "utf8"],
  ] as const)("is read %s", (_, html, encoding) => {
    expect(decodePage(Buffer.from(html, encoding))).toBe(html);
  });

  it("hides what the style sheets among the files hide", async () => {
    const html = pageOf('<input class="trap">', '<link rel="stylesheet" href="site.css">');
    expect(await rulesFor(html)).toEqual(["2 axe/label"]);
    expect(await rulesFor(html, async () => ".trap { display: none }")).toEqual([]);
  });

  it("runs no script", async () => {
    expect(
      await rulesFor(pageOf('<p id="p">Text</p><script>p.innerHTML = "<img>"; process.exit(1)</script>')),
    ).toEqual([]);
  });

  it("is not judged by what a template or a framework fills in", async () => {
    const filledIn =
      '<img :alt="title" src="a.png"><p lang="{{ language }}">Text</p><a href="/"><?= name ?>x</a>';
    expect(await rulesFor(pageOf(filledIn))).toEqual([]);
  });
});

describe("contrast", { timeout: 30_000 }, () => {
  it("is that of WCAG", () => {
    expect(contrastRatio([0, 0, 0], [255, 255, 255])).toBeCloseTo(21);
    expect(contrastRatio([119, 119, 119], [255, 255, 255])).toBeCloseTo(4.48, 2);
  });

  it.each([
    ["color: #ccc; background: white", true],
    ["color: #777; background: #fff; font-size: 12px", true],
    ["color: #777; background: #fff", false],
    ["color: #777; background: #fff; font-size: 24px", false],
    ["color: #ccc", false],
    ["color: #ccc; background: #fff url(dark.png)", false],
    ["color: rgba(0, 0, 0, 0.1); background: #fff", false],
  ])("of text with `%s` is known to be too low: %s", async (style, isLow) => {
    const found = await rulesFor(pageOf(`<p style="${style}">Text</p>`));
    expect(found).toEqual(isLow ? ["2 wcag/contrast-minimum"] : []);
  });
});

it("the pages are those that the request names, else all, and no components", () => {
  const files = ["a.html", "docs/b.htm", "c.component.html", "d.vue", "e.css"];
  expect(pagesMeant("Check docs/b.htm", files)).toMatchObject({ files: ["docs/b.htm"], leftOut: ["a.html"] });
  expect(pagesMeant("Check our pages", files)).toMatchObject({
    files: ["a.html", "docs/b.htm"],
    leftOut: [],
  });
});

it("the report keeps to the rules that it tells of, and shows markup as text", {
  timeout: 30_000,
}, async () => {
  const result = await checkPage(pageOf('<img src="a.png"><p>Text</p>'), noStyles);
  const report = reportOf({
    checked: [{ file: "<script>.html", result }],
    skipped: [{ file: "a.html", reason: "it is binary" }],
    leftOut: [],
  });
  expect(report).not.toContain("<script>");
  expect(await rulesFor(report)).toEqual([]);
});

describe("the agent", { timeout: 60_000 }, () => {
  const createWorkspace = useWorkspaces();

  async function run(files: Record<string, Content>, prepare?: (files: string) => Promise<void>) {
    const workspace = await createWorkspace({ program: { bundled: "accessibility-auditor" }, files });
    await prepare?.(join(workspace.root, "files"));
    const records = await runStep(workspace);
    return {
      findings: ofType(records, "finding"),
      result: ofType(records, "result")[0],
      error: ofType(records, "error")[0],
    };
  }

  it("tells what it did not check, and checks the rest", async () => {
    const { findings, result } = await run(
      {
        "binary.html": Buffer.from([60, 0, 62]),
        "deep.html": "<div>".repeat(1_000),
        "large.html": "x".repeat(1_048_577),
        "App.vue": "<template />",
        "page.html": pageOf("<img src='a.png'>", '<link rel="stylesheet" href="../../task.json">'),
      },
      (files) => symlink("/etc/hostname", join(files, "link.html")),
    );
    expect(findings.map(({ file, rule }) => `${file} ${rule}`)).toEqual([
      "page.html axe/image-alt",
      ...["binary.html", "large.html", "App.vue", "deep.html"].map((file) => `${file} accessibility/skipped`),
    ]);
    expect(result?.summary).toContain("binary.html (it is binary)");
    expect(result?.summary).toContain("deep.html (it is nested too deeply)");
    expect(result?.summary).toContain("large.html (it is larger than 1024 KiB)");
    expect(result?.summary).toContain("App.vue (of a component only");
  });

  it("does not say of pages that show nothing that nothing was found", async () => {
    const { result } = await run({
      "empty.html": "",
      "app.html": "<div id='root'></div><script src='app.js'></script>",
    });
    expect(result?.summary).toMatch(/^No page could be checked\./);
    expect(result?.summary).toContain(
      "app.html (its scripts make its content), empty.html (it has no content)",
    );
  });

  it("says that there is no page where there is none", async () => {
    const { error } = await run({ "App.svelte": "<h1>App</h1>" });
    expect(error).toMatchObject({ code: "no_pages" });
    expect(error?.message).toContain("1 component");
  });
});
