import { Agent, request } from "node:https";

const agent = new Agent({ keepAlive: true, rejectUnauthorized: false });

/** Asks a supplier for the stock of an article. */
export function askForStock(host: string, article: string): Promise<number> {
  return new Promise((resolve, reject) => {
    const path = `/stock/${encodeURIComponent(article)}`;
    const call = request({ host, path, agent }, (response) => {
      let text = "";
      response.on("data", (part) => (text += part));
      response.on("end", () => resolve(Number(text)));
    });
    call.on("error", reject).end();
  });
}
