// Drain: P. He, J. Zhu, Z. Zheng, M. R. Lyu, "Drain: An Online Log Parsing Approach with Fixed Depth Tree",
// ICWS 2017. A line goes down a tree by its group, its number of words and its first words, and joins the most
// similar template in the leaf, whose differing words then become wildcards.

const WILDCARD = "{*}";
/** The first words that lead down the tree. */
const LEADING_WORDS = 2;
/** The share of a template's words that a line must have to be one of it. */
const MIN_SIMILARITY = 0.5;
/** Templates in a leaf, and words of a line that are looked at: what bounds the work for a line. */
const MAX_IN_LEAF = 100;
const MAX_WORDS = 60;

/** What lines have in common, word by word; a wildcard where they differ. */
export type Template = { words: string[] };

const hasVariable = (word: string): boolean => /\d|\{\w+\}/.test(word);

function similarity(template: Template, words: readonly string[]): number {
  const same = template.words.filter((word, index) => word === words[index]).length;
  return words.length === 0 ? 1 : same / words.length;
}

/** Finds the templates of messages as they come. */
export class Drain {
  readonly #leaves = new Map<string, Template[]>();

  /** The template of a message whose ids and numbers are masked; it may become more general later. */
  add(group: string, message: string): Template {
    const words = message
      .split(/\s+/)
      .filter((word) => word !== "")
      .slice(0, MAX_WORDS);
    const leading = words.slice(0, LEADING_WORDS).map((word) => (hasVariable(word) ? WILDCARD : word));
    const key = JSON.stringify([group, words.length, ...leading]);
    const leaf = this.#leaves.get(key) ?? [];
    this.#leaves.set(key, leaf);
    const nearest = this.#nearest(leaf, words);
    if (nearest !== undefined) {
      nearest.words = nearest.words.map((word, index) => (word === words[index] ? word : WILDCARD));
      return nearest;
    }
    const template = { words };
    leaf.push(template);
    return template;
  }

  /** The template of a leaf that is similar enough; in a full leaf the most similar one, however it is. */
  #nearest(leaf: readonly Template[], words: readonly string[]): Template | undefined {
    let best: { template: Template; likeness: number } | undefined;
    for (const template of leaf) {
      const likeness = similarity(template, words);
      if (best === undefined || likeness > best.likeness) best = { template, likeness };
    }
    return best && (best.likeness >= MIN_SIMILARITY || leaf.length >= MAX_IN_LEAF)
      ? best.template
      : undefined;
  }
}

/** A template as people read it. */
export const templateText = ({ words }: Template): string => words.join(" ");
