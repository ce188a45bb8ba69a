import { createServer } from "node:net";

/** A port on 127.0.0.1 that nothing listens on: the wanted one where it is free, else any. */
export async function freePort(wanted = 0): Promise<number> {
  const port = await tryPort(wanted);
  return port ?? freePort();
}

/** Listens for a moment, and gives the port that it got; undefined where the port is in use. */
function tryPort(port: number): Promise<number | undefined> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once("error", () => resolve(undefined));
    server.listen(port, "127.0.0.1", () => {
      const address = server.address();
      const got = typeof address === "object" && address !== null ? address.port : undefined;
      server.close(() => resolve(got));
    });
  });
}
