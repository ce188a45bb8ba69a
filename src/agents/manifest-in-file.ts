import { z } from "zod";
import { manifestSource, triggers } from "./manifest.ts";

/** What other tools need to know. */
const ignored = z.unknown().optional();

/** The front matter of a file in circulation, which may have tags, and fields that have no meaning here. */
export const manifestInFile = z.object({
  ...manifestSource.shape,
  triggers: z.looseObject(triggers.shape).optional(),
  tags: manifestSource.shape.tools,
  model: ignored,
  color: ignored,
  category: ignored,
  version: ignored,
  author: ignored,
  license: ignored,
});
export type ManifestInFile = z.infer<typeof manifestInFile>;
