import { neon, neonConfig } from "@neondatabase/serverless";
import { describe, expect, inject, test } from "vitest";

for (const target of inject("neon"))
  describe(target.name, () => {
    test("it answers", async () => {
      neonConfig.fetchEndpoint = (host, port) => `http://${host}:${port}/sql`;
      expect(await neon(target.url)`select 1 as one`).toEqual([{ one: 1 }]);
    });
  });
