import type { ClientRequest, IncomingMessage } from "node:http";
import { HttpError } from "./json-http.ts";

/**
 * The answer to a request to a server that may be anyone's, as something that can be passed on.
 *
 * @throws HttpError 502 when what answers does not speak HTTP.
 */
export function answerOf(upstream: ClientRequest): Promise<IncomingMessage & { statusCode: number }> {
  return new Promise((resolve, reject) => {
    const fail = () => reject(new HttpError(502, `${upstream.host} does not answer as HTTP servers do`));
    upstream.once("response", (answer) => {
      const { statusCode = 0 } = answer;
      if (statusCode < 200) reject(new HttpError(502, `an answer cannot have the status ${statusCode}`));
      else resolve(Object.assign(answer, { statusCode }));
    });
    // An answer that switches protocols, which nobody asked for, only closes the connection.
    upstream.on("error", fail).once("close", fail);
  });
}
