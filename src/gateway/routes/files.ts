import { createRoute, OpenAPIHono, z } from "@hono/zod-openapi";
import { etag } from "hono/etag";
import { mapBounded } from "../../mesh/map-bounded.ts";
import { download } from "../answers/download.ts";
import { readUpload } from "../bodies/read-upload.ts";
import type { GatewayEnv } from "../gateway-env.ts";
import { idempotent } from "../middleware/idempotent.ts";
import { requires } from "../requires.ts";
import { binary, commonProblems, fileParts, idempotencyProblems, json, problem } from "../route-parts.ts";
import { artifactPath, file, filePath, idempotencyHeaders } from "../schemas.ts";

const content = { schema: binary };

const upload = createRoute({
  method: "post",
  path: "/files",
  operationId: "uploadFiles",
  tags: ["Files"],
  summary: "Upload files: as `file` parts of a form, or one as the body with its name in the query",
  request: {
    headers: idempotencyHeaders,
    query: z.object({ name: z.string().optional() }),
    body: {
      required: true,
      content: {
        "multipart/form-data": fileParts(100),
        "application/octet-stream": content,
      },
    },
  },
  ...requires("files:write", idempotent),
  responses: {
    201: json(
      "The files, in the order in which they were sent.",
      z.object({ files: z.array(file) }),
      "Idempotent-Replayed",
    ),
    ...commonProblems,
    ...idempotencyProblems,
    413: problem(413),
  },
});

const responses = {
  200: { description: "The content, to be saved.", content: { "application/octet-stream": content } },
  304: { description: "The content is the one that `If-None-Match` names." },
  ...commonProblems,
  404: problem(404),
};

const getFile = createRoute({
  method: "get",
  path: "/files/{fileId}",
  operationId: "downloadFile",
  tags: ["Files"],
  summary: "Download a file",
  request: { params: filePath },
  ...requires("files:read", etag()),
  responses,
});

const getArtifact = createRoute({
  method: "get",
  path: "/artifacts/{artifactId}",
  operationId: "downloadArtifact",
  tags: ["Artifacts"],
  summary: "Download an artifact",
  request: { params: artifactPath },
  ...requires("files:read", etag()),
  responses,
});

/** Stores under way at once: the platform lets a request have six connections. */
const concurrency = 6;

/** Files in and out, and the artifacts that agents made. */
export const fileRoutes = (maxFileBytes: number) =>
  new OpenAPIHono<GatewayEnv>()
    .openapi(upload, async (c) => {
      const { objects } = c.var.tenant;
      const sent = await readUpload(c.req, c.req.valid("query").name, maxFileBytes);
      const files = await mapBounded(sent, concurrency, ({ name, mediaType, bytes }) =>
        objects.putFile(name, mediaType, bytes),
      );
      return c.json({ files }, 201);
    })
    .openapi(getFile, async (c) =>
      download(c, await c.var.tenant.objects.getFile(c.req.valid("param").fileId)),
    )
    .openapi(getArtifact, async (c) =>
      download(c, await c.var.tenant.objects.getArtifact(c.req.valid("param").artifactId)),
    );
