import { type HierarchyRectangularNode, hierarchy, treemap, treemapSquarify } from "d3-hierarchy";
import { compareText } from "../../sdk/text/compare-text.ts";
import type { MeasuredFile } from "../measures/measure.ts";

/** A rectangle of the map, in pixels: a folder's, or a file's. */
export type Box = { x: number; y: number; width: number; height: number } & (
  | { kind: "folder"; name: string; hasHead: boolean }
  | { kind: "file"; file: MeasuredFile }
);

type Node = { name: string; file?: MeasuredFile; children?: Node[] };

const FOLDER_HEAD = 17;

type Laid = HierarchyRectangularNode<Node>;

/** Whether what is in a folder can still be seen when its name is written above. */
const isRoomy = ({ x0, y0, x1, y1 }: Laid): boolean => x1 - x0 > 48 && y1 - y0 > 2.5 * FOLDER_HEAD;
const hasHead = (node: Laid): boolean => node.data.name !== "" && isRoomy(node);

/** The files as a tree of folders; a folder that holds nothing but one folder is told with it. */
function treeOf(files: readonly MeasuredFile[]): Node {
  const root: Node = { name: "", children: [] };
  for (const file of files) {
    const segments = file.path.split("/");
    const name = segments.pop() ?? "";
    let at = root;
    for (const segment of segments) {
      let next: Node | undefined = at.children?.find(
        (node) => node.file === undefined && node.name === segment,
      );
      if (next === undefined) {
        next = { name: segment, children: [] };
        at.children?.push(next);
      }
      at = next;
    }
    at.children?.push({ name, file });
  }
  return joined(root);
}

function joined(node: Node): Node {
  const children = node.children?.map(joined);
  const [only, another] = children ?? [];
  if (children === undefined || only === undefined) return node;
  if (another === undefined && only.file === undefined) {
    return { ...only, name: node.name === "" ? only.name : `${node.name}/${only.name}` };
  }
  return { ...node, children };
}

/** Lays files out by their lines (squarified treemap; Bruls, Huizing and van Wijk, 2000), folders before what is in them. */
export function layOut(files: readonly MeasuredFile[], width: number, height: number): Box[] {
  const root = hierarchy(treeOf(files))
    .sum(({ file }) => file?.lines ?? 0)
    .sort((a, b) => (b.value ?? 0) - (a.value ?? 0) || compareText(a.data.name, b.data.name));
  const laidOut = treemap<Node>()
    .tile(treemapSquarify)
    .size([width, height])
    .paddingInner(2)
    .paddingOuter((node) => (isRoomy(node) ? 3 : 1))
    .paddingTop((node) => (hasHead(node) ? FOLDER_HEAD : 1))
    .round(true)(root);
  return laidOut.descendants().map((node) => {
    const { data, x0, y0, x1, y1 } = node;
    const place = { x: x0, y: y0, width: x1 - x0, height: y1 - y0 };
    return data.file === undefined
      ? { kind: "folder", name: data.name, hasHead: hasHead(node), ...place }
      : { kind: "file", file: data.file, ...place };
  });
}
