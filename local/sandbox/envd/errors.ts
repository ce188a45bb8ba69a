import { Code, ConnectError } from "@connectrpc/connect";
import { $ZodError, prettifyError } from "zod/v4/core";
import { CodeRefused } from "../trust.ts";

const codesByErrno: Readonly<Record<string, Code>> = {
  ENOENT: Code.NotFound,
  EEXIST: Code.AlreadyExists,
  ENOTDIR: Code.InvalidArgument,
  EISDIR: Code.InvalidArgument,
  EINVAL: Code.InvalidArgument,
  ENAMETOOLONG: Code.InvalidArgument,
  ENXIO: Code.InvalidArgument,
  ERR_INVALID_ARG_VALUE: Code.InvalidArgument,
  EACCES: Code.PermissionDenied,
  EPERM: Code.PermissionDenied,
  EROFS: Code.PermissionDenied,
  ELOOP: Code.FailedPrecondition,
  EBUSY: Code.FailedPrecondition,
  ENOTEMPTY: Code.FailedPrecondition,
};

const statusesByCode: Partial<Record<Code, number>> = {
  [Code.InvalidArgument]: 400,
  [Code.AlreadyExists]: 400,
  [Code.FailedPrecondition]: 400,
  [Code.Unauthenticated]: 401,
  [Code.PermissionDenied]: 403,
  [Code.NotFound]: 404,
  [Code.ResourceExhausted]: 413,
  [Code.Unimplemented]: 501,
};

/** The error a remote call ends with, in the code that the E2B SDK turns into its own error class. */
export function toConnectError(error: unknown): ConnectError {
  if (error instanceof ConnectError) return error;
  if (error instanceof CodeRefused) return new ConnectError(error.message, Code.PermissionDenied);
  if (error instanceof $ZodError) return new ConnectError(prettifyError(error), Code.InvalidArgument);
  const message = error instanceof Error ? error.message : String(error);
  return new ConnectError(message, codesByErrno[errnoOf(error)] ?? Code.Internal);
}

/** The status a file request ends with, which the E2B SDK turns into its own error class. */
export function toHttpStatus(error: unknown): number {
  if (["ENOSPC", "EDQUOT"].includes(errnoOf(error))) return 507;
  return statusesByCode[toConnectError(error).code] ?? 500;
}

/** The system's name of an error, such as `ENOENT`, or "" for an error that has none. */
export function errnoOf(error: unknown): string {
  return error instanceof Error && "code" in error ? String(error.code) : "";
}
