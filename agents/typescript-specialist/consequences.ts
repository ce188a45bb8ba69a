import { ts } from "@ts-morph/common";
import { isGivenToUnknown } from "./given-to-unknown.ts";
import { nodeAt } from "./node-at.ts";
import { isUnclear } from "./unclear.ts";
import { isMadeOfUnknownBase, isOfUnknownBase } from "./unknown-base.ts";

/** "implicitly has an 'any' type", of a parameter, a binding, a variable or `this`. */
const implicitAny = new Set([2683, 7006, 7019, 7031, 7051]);
/** JSX without the types of its elements. */
const untypedJsx = new Set([2602, 2604, 7016, 7026]);
/** "Property does not exist", an unknown one in a literal, and `override` of what no base has. */
const noProperty = new Set([2339, 2551, 2353, 2561, 4112, 4113, 4117]);
/** "Type is not assignable", which is also said of an attribute that a component does not have. */
const notAssignable = 2322;
/** "Expected 0 arguments", of a constructor that a base has. */
const noArguments = new Set([2554, 2555]);
/** "Module has no exported member". */
const noExport = new Set([2305, 2614, 2724]);
/** "Cannot find name" and "namespace", which the types of a package may have declared for all files. */
const noName = new Set([2304, 2503, 2583, 2584, 2833]);
const globalsOfPackages = /^(NodeJS|React|JSX|Express|Cypress|cy|jest|vi|chrome|browser|google|Deno|Bun)$/;

/**
 * Whether something may only be said because the types of a package are not there. With `lacksGlobals`, they are such as
 * declare names for all files, and nobody knows which.
 */
export function mayFollowFromMissing(
  diagnostic: ts.Diagnostic,
  checker: ts.TypeChecker,
  lacksGlobals: boolean,
): boolean {
  const node = nodeAt(diagnostic);
  if (node === undefined) return false;
  const { code } = diagnostic;
  if (implicitAny.has(code)) return isGivenToUnknown(node, checker);
  if (noExport.has(code)) return isPassedOn(node, checker);
  if (noName.has(code)) return lacksGlobals || globalsOfPackages.test(node.getText());
  if (untypedJsx.has(code)) return ts.isJsxOpeningLikeElement(node) || ts.isJsxClosingElement(node);
  if (noArguments.has(code))
    return isMadeOfUnknownBase(node, checker) || isUnclear(diagnostic, node, checker);
  const lacksProperty = noProperty.has(code) || (code === notAssignable && isOfUnknownAttribute(diagnostic));
  return (lacksProperty && isOfUnknownBase(node, checker)) || isUnclear(diagnostic, node, checker);
}

const isOfUnknownAttribute = ({ messageText }: ts.Diagnostic): boolean =>
  ts.flattenDiagnosticMessageText(messageText, "\n").includes("does not exist on type");

/** Whether the module that lacks an export passes on all that another one has, of which nothing is known. */
function isPassedOn(node: ts.Node, checker: ts.TypeChecker): boolean {
  const statement = ts.findAncestor(node, (at) => ts.isImportDeclaration(at) || ts.isExportDeclaration(at));
  const specifier = statement?.moduleSpecifier;
  const module = specifier === undefined ? undefined : checker.getSymbolAtLocation(specifier);
  return (module?.declarations ?? [])
    .filter(ts.isSourceFile)
    .some((file) =>
      file.statements.some(
        (at) =>
          ts.isExportDeclaration(at) &&
          at.exportClause === undefined &&
          at.moduleSpecifier !== undefined &&
          checker.getSymbolAtLocation(at.moduleSpecifier) === undefined,
      ),
    );
}
