import { JSDOM, VirtualConsole } from "jsdom";
import type { Problem } from "./problem.ts";

/** The text of a style sheet that a page links to; undefined where it is not among the files. */
export type ReadStyles = (href: string) => Promise<string | undefined>;

/** Browsers nest elements no deeper: Chromium stops at 512. */
const MAX_DEPTH = 512;

type Span = { startOffset: number; endOffset: number };

function depthOf(root: Element): number {
  let depth = 0;
  for (let level = [root]; level.length > 0; level = level.flatMap((element) => [...element.children]))
    depth += 1;
  return depth;
}

/** A page as a browser would build it. No script of it runs, and nothing is loaded. */
export class Page {
  readonly #dom: JSDOM;
  readonly #html: string;

  /** Throws a `RangeError` where elements are nested too deeply. */
  constructor(html: string) {
    this.#html = html;
    // Without `runScripts` no script runs, and without `resources` nothing is loaded.
    this.#dom = new JSDOM(html, { includeNodeLocations: true, virtualConsole: new VirtualConsole() });
    if (depthOf(this.document.documentElement) > MAX_DEPTH) throw new RangeError("nested too deeply");
    // Nothing is laid out, so nothing lies over the page.
    this.document.elementsFromPoint = () => [];
  }

  get document(): Document {
    return this.#dom.window.document;
  }

  computedStyle(element: Element): CSSStyleDeclaration {
    return this.#dom.window.getComputedStyle(element);
  }

  /** Whether there is nothing to see before the page's scripts have made it. */
  get isMadeByScripts(): boolean {
    const body = this.document.body.cloneNode(true);
    if (!(body instanceof this.#dom.window.HTMLElement)) return false;
    for (const unseen of body.querySelectorAll("script, style, template, noscript")) unseen.remove();
    const isBlank =
      body.textContent.trim() === "" && body.querySelector("img, input, video, iframe, object") === null;
    return isBlank && this.document.querySelector("script") !== null;
  }

  /** Puts the style sheets that are at hand into the page, each where it is linked. */
  async applyStyles(readStyles: ReadStyles): Promise<void> {
    for (const link of this.document.querySelectorAll("link[rel~=stylesheet][href]")) {
      const text = await readStyles(link.getAttribute("href") ?? "");
      if (text === undefined) continue;
      const style = this.document.createElement("style");
      style.media = link.getAttribute("media") ?? "";
      style.textContent = text;
      link.after(style);
    }
  }

  /** Where an element is in the source, and its start tag. */
  place(element: Element): Pick<Problem, "element" | "line" | "column"> {
    const location = this.#dom.nodeLocation(element);
    if (!location) return { element: `<${element.localName}>`, line: undefined, column: undefined };
    const { startTag = location }: Span & { startTag?: Span } = location;
    return {
      element: this.#html.slice(startTag.startOffset, startTag.endOffset),
      line: location.startLine,
      column: location.startCol,
    };
  }

  close(): void {
    this.#dom.window.close();
  }
}
