import { type DOMWindow, JSDOM, VirtualConsole } from "jsdom";
import type { Emptiness, Problem } from "./problem.ts";

/** The text of a style sheet that a page links to; undefined where it is not among the files. */
export type ReadStyles = (href: string) => Promise<string | undefined>;

/** Browsers nest elements no deeper: Chromium stops at 512. */
const MAX_DEPTH = 512;

/** Elements that are there to be seen or used without a text. */
const seenWithoutText =
  "img, input, video, audio, iframe, object, embed, svg, canvas, button, a, select, textarea";

type Span = { startOffset: number; endOffset: number };

function depthOf(root: Element): number {
  let depth = 0;
  for (let level = [root]; level.length > 0; level = level.flatMap((element) => [...element.children]))
    depth += 1;
  return depth;
}

/** Where every element is taken to be: on the screen, as it cannot be told that it is not. */
const onScreen = { x: 0, y: 0, top: 0, left: 0, right: 100, bottom: 100, width: 100, height: 100 };

/** Nothing is laid out; the rules that ask where something is are answered so that they look at all there is. */
function passForLaidOut({ document, Element, Range }: DOMWindow): void {
  document.elementsFromPoint = () => [];
  const box = { ...onScreen, toJSON: () => onScreen };
  Element.prototype.getBoundingClientRect = () => box;
  // An object whose text takes up no room is one that was loaded. One that has no text needs another name either way.
  Range.prototype.getClientRects = function getClientRects() {
    const boxes = this.toString().trim() === "" ? [] : [box];
    return Object.assign(boxes, { item: (index: number) => boxes[index] ?? null });
  };
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
    passForLaidOut(this.#dom.window);
  }

  get document(): Document {
    return this.#dom.window.document;
  }

  computedStyle(element: Element): CSSStyleDeclaration {
    return this.#dom.window.getComputedStyle(element);
  }

  /** Why there is nothing to see on the page as it is; undefined where there is something. */
  get emptiness(): Emptiness | undefined {
    const body = this.document.body.cloneNode(true);
    if (!(body instanceof this.#dom.window.HTMLElement)) return "it has no content";
    for (const unseen of body.querySelectorAll("script, style, template, noscript")) unseen.remove();
    const isBlank = body.textContent.trim() === "" && body.querySelector(seenWithoutText) === null;
    if (!isBlank) return undefined;
    return this.document.querySelector("script") === null
      ? "it has no content"
      : "its scripts make its content";
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
