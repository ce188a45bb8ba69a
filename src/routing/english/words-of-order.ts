// The words by which a request says what is to be done first and what then, in English.

import { type OrderForm, type OrderKind, orderForms, told } from "./order-forms.ts";

/** Words of order in a request, and where they stand. */
export type WordsOfOrder = {
  kind: OrderKind;
  start: number;
  end: number;
  /** The number of a list's item, as it is written. */
  number?: string;
  clause?: {
    start: number;
    end: number;
    /** Whether it tells the reader to do something, and so is work for sure: "after you have run it". */
    isTold: boolean;
  };
};

const pattern = new RegExp(
  Object.entries(orderForms)
    .map(([name, form]) => `(?<${name}>${form.pattern})`)
    .join("|"),
  "dgimu",
);
const beginsTold = new RegExp(`^${told}`, "i");

/** What has the form of words of order in a text, from its start to its end. Not all of it means an order. */
export function* findWordsOfOrder(text: string): Generator<WordsOfOrder> {
  for (const { index: start, 0: words, groups = {}, indices } of text.matchAll(pattern)) {
    const form = Object.entries(orderForms).find(([name]) => groups[name] !== undefined)?.[1];
    if (form === undefined) continue;
    const { number } = groups;
    const clause = indices?.groups?.clause;
    yield {
      kind: form.kind,
      start,
      end: start + words.length,
      ...(number === undefined ? {} : { number }),
      ...(clause === undefined ? {} : { clause: clauseAt(text, clause, form) }),
    };
  }
}

const clauseAt = (text: string, [start, end]: [number, number], form: OrderForm) => ({
  start,
  end,
  isTold: form.isTold ?? beginsTold.test(text.slice(start, end)),
});
