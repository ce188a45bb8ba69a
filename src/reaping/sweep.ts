// A sweep looks at all sandboxes, a page at a time. Whatever the last one found without an owner and this one finds
// so again is a stray. One sweep alone would go by a single answer of each service.

import { z } from "zod";

/** How far the present sweep is, and what the last one left: all that is kept between two pages. */
export const sweep = z.object({
  /** Where the next page begins; without it, at the front. */
  cursor: z.string().optional(),
  /** Sandboxes seen so far. */
  seen: z.number(),
  unowned: z.array(z.string()),
  unownedBefore: z.array(z.string()),
});
export type Sweep = z.infer<typeof sweep>;

/** What a page showed: how many sandboxes, which of them nobody owns, and where the next page begins. */
export type SeenPage = { seen: number; unowned: string[]; next: string | undefined };

export const startSweep = (unownedBefore: string[]): Sweep => ({
  seen: 0,
  unowned: [],
  unownedBefore,
});

/** The sweep behind a page. It is over where its cursor is undefined. */
export const addPage = (current: Sweep, { seen, unowned, next }: SeenPage): Sweep => ({
  ...current,
  cursor: next,
  seen: current.seen + seen,
  unowned: [...current.unowned, ...unowned],
});

/** Those of a page that are to be killed. */
export const straysOf = ({ unownedBefore }: Sweep, { unowned }: SeenPage): string[] =>
  unowned.filter((id) => unownedBefore.includes(id));
