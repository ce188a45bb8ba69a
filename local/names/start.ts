import { createServer } from "node:http";
import { getRequestListener } from "@hono/node-server";
import { type FrontOptions, putInFront } from "../faults/front.ts";
import type { Part } from "../part.ts";
import { listenOn } from "../ports.ts";
import { createNamesEndpoint } from "./names-endpoint.ts";
import { createRecords } from "./records.ts";

export type NamesOptions = FrontOptions & {
  /** 0 takes a free one. */
  port: number;
};

/** Starts a name server with no records but those that are set while it runs, which end with it. */
export async function startNames({ port, ...front }: NamesOptions): Promise<Part> {
  const server = createServer(getRequestListener(createNamesEndpoint(createRecords()).fetch));
  putInFront(server, "names", front);
  return {
    port: await listenOn(server, port),
    facts: { engine: "in memory" },
    stop: async () => {
      server.close();
      server.closeAllConnections();
    },
  };
}
