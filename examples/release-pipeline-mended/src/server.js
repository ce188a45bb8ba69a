import { createServer } from "node:http";

createServer((_request, response) => response.end("Hello\n")).listen(8080);
