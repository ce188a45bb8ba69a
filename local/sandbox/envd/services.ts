import type { DescMessage } from "@bufbuild/protobuf";
import { fileDesc, type GenServiceMethods, serviceDesc } from "@bufbuild/protobuf/codegenv2";
import { file_google_protobuf_timestamp } from "@bufbuild/protobuf/wkt";

type Unary = { methodKind: "unary"; input: DescMessage; output: DescMessage };
type ServerStreaming = { methodKind: "server_streaming"; input: DescMessage; output: DescMessage };

type ProcessMethods = {
  list: Unary;
  start: ServerStreaming;
  connect: ServerStreaming;
  sendInput: Unary;
  closeStdin: Unary;
  sendSignal: Unary;
};

type FilesystemMethods = {
  stat: Unary;
  makeDir: Unary;
  move: Unary;
  remove: Unary;
  listDir: Unary;
  watchDir: ServerStreaming;
};

/**
 * The two services that the E2B SDK calls inside a sandbox, from their encoded file descriptors. Their
 * types name the methods that this host implements.
 *
 * @throws Error when one of the two is missing.
 */
export function loadServices(descriptors: readonly string[]) {
  const files = descriptors.map((encoded) => fileDesc(encoded, [file_google_protobuf_timestamp]));
  const find = <Methods extends GenServiceMethods>(typeName: string) => {
    for (const file of files) {
      const index = file.services.findIndex((service) => service.typeName === typeName);
      if (index >= 0) return serviceDesc<Methods>(file, index);
    }
    throw new Error(`no service ${typeName}`);
  };
  return {
    process: find<ProcessMethods>("process.Process"),
    filesystem: find<FilesystemMethods>("filesystem.Filesystem"),
  };
}
