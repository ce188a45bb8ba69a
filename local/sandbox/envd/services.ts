import type { DescMessage } from "@bufbuild/protobuf";
import { fileDesc, type GenServiceMethods, serviceDesc } from "@bufbuild/protobuf/codegenv2";
import { file_google_protobuf_timestamp } from "@bufbuild/protobuf/wkt";

type Unary = { methodKind: "unary"; input: DescMessage; output: DescMessage };
type ServerStreaming = { methodKind: "server_streaming"; input: DescMessage; output: DescMessage };

type ClientStreaming = { methodKind: "client_streaming"; input: DescMessage; output: DescMessage };

type ProcessMethods = {
  list: Unary;
  start: ServerStreaming;
  connect: ServerStreaming;
  update: Unary;
  streamInput: ClientStreaming;
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
  createWatcher: Unary;
  getWatcherEvents: Unary;
  removeWatcher: Unary;
};

/**
 * The two services that the E2B SDK calls inside a sandbox, from their encoded file descriptors.
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
