import { mkdtemp, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import type { PGliteOptions } from "@electric-sql/pglite";
import { bytes as btreeGin } from "../../../node_modules/@electric-sql/pglite/dist/btree_gin.tar.gz";
import { bytes as btreeGist } from "../../../node_modules/@electric-sql/pglite/dist/btree_gist.tar.gz";
import { bytes as citext } from "../../../node_modules/@electric-sql/pglite/dist/citext.tar.gz";
import { bytes as hstore } from "../../../node_modules/@electric-sql/pglite/dist/hstore.tar.gz";
import { bytes as ltree } from "../../../node_modules/@electric-sql/pglite/dist/ltree.tar.gz";
import { bytes as trigrams } from "../../../node_modules/@electric-sql/pglite/dist/pg_trgm.tar.gz";
import { bytes as pgcrypto } from "../../../node_modules/@electric-sql/pglite/dist/pgcrypto.tar.gz";
import { bytes as unaccent } from "../../../node_modules/@electric-sql/pglite/dist/unaccent.tar.gz";
import { bytes as uuid } from "../../../node_modules/@electric-sql/pglite/dist/uuid-ossp.tar.gz";

/** Extensions by their names, as PGlite takes them. */
export type Extensions = NonNullable<PGliteOptions["extensions"]>;

const archives = {
  btree_gin: btreeGin,
  btree_gist: btreeGist,
  citext,
  hstore,
  ltree,
  pg_trgm: trigrams,
  pgcrypto,
  unaccent,
  "uuid-ossp": uuid,
};

/** The extensions, as PGlite wants them: each in a file. */
export async function loadExtensions(): Promise<Extensions> {
  const folder = await mkdtemp(join(tmpdir(), "extensions-"));
  const entries = Object.entries(archives).map(
    async ([name, bytes]): Promise<[string, Extensions[string]]> => {
      const path = join(folder, `${name}.tar.gz`);
      await writeFile(path, bytes);
      return [name, { name, setup: async () => ({ bundlePath: pathToFileURL(path) }) }];
    },
  );
  return Object.fromEntries(await Promise.all(entries));
}
