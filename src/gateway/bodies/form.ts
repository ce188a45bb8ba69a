import type { HonoRequest } from "hono";
import { Refused } from "../answers/refused.ts";

export const isForm = (request: HonoRequest): boolean =>
  /^multipart\/form-data\b/i.test(request.header("Content-Type") ?? "");

/** The request's form, which may be read more than once. Throws Refused. */
export const readForm = (request: HonoRequest): Promise<FormData> =>
  request.formData().catch(() => {
    throw new Refused("invalid_request", "The body cannot be parsed as multipart/form-data.");
  });

/** The files of a form that has nothing else, as parts called `file`. Throws Refused. */
export async function readFormFiles(request: HonoRequest, maxFiles: number): Promise<File[]> {
  const parts = [...(await readForm(request)).entries()];
  const faults = parts.flatMap(([field, value]) =>
    field === "file" && value instanceof File
      ? []
      : [{ pointer: `/${field}`, detail: "Each part must be a file, under the name `file`." }],
  );
  const files = parts.map(([, value]) => value).filter((value) => value instanceof File);
  if (faults.length === 0 && (files.length < 1 || files.length > maxFiles)) {
    faults.push({ pointer: "/file", detail: `There must be 1 to ${maxFiles} files.` });
  }
  if (faults.length > 0) throw new Refused("invalid_request", "The form is not one of files.", faults);
  return files;
}
