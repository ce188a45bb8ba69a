import type { Rule, SourceCode } from "eslint";
import type { CallExpression, NewExpression, Node } from "estree";
import type { Severity } from "../../../../src/agents/severity.ts";
import { chainOf, declared, firstText, hasRequestInput, isConstant } from "./expressions.ts";

type Call = { node: CallExpression | NewExpression; name: string; first: Node; source: SourceCode };

/** A place where text must not come from outside. */
type Sink = { severity: Severity; message: string; fix: string; isReached: (call: Call) => boolean };

const sqlMethods = /^(query|execute|raw|unsafe|prepare|all|get|run|exec|\$(query|execute)RawUnsafe)$/;
const sqlStart = /^\s*(select|insert|update|delete|replace|merge|with|drop|alter|create|truncate)\s/i;
const fileMethods =
  /^(readFile|readFileSync|createReadStream|writeFile|writeFileSync|createWriteStream|appendFile|appendFileSync|unlink|unlinkSync|rm|rmSync|readdir|readdirSync|sendFile|download)$/;
const requestMethods = /^(fetch|axios|got|ky|needle|superagent)$/;

const isSql = ({ name, first, source }: Call): boolean =>
  sqlMethods.test(name) && sqlStart.test(firstText(first, source) ?? "") && !isConstant(first, source);

/** Whether an address is a page of one server: its beginning is fixed up to the path. */
const hasFixedHost = (text: string | undefined): boolean => /^(https?:\/\/[^/]+\/|\/(?!\/))/.test(text ?? "");

const isHtml = (node: Node, source: SourceCode): boolean => {
  const value = declared(node, source) ?? node;
  return (
    (value.type === "TemplateLiteral" || value.type === "BinaryExpression") &&
    source.getText(value).includes("<")
  );
};

/** By the name of the rule. */
export const sinks: Record<string, Sink> = {
  "sql-injection": {
    severity: "error",
    message:
      "Words of the request become part of an SQL statement, so whoever sends it can read and change other data.",
    fix: "Pass the values as parameters (`$1` or `?`) beside the statement.",
    isReached: (call) => isSql(call) && hasRequestInput(call.first, call.source),
  },
  "sql-from-text": {
    severity: "warning",
    message: "The SQL statement is put together from text: a value with a quote in it changes what it does.",
    fix: "Pass the values as parameters (`$1` or `?`) beside the statement.",
    isReached: (call) => isSql(call) && !hasRequestInput(call.first, call.source),
  },
  "path-traversal": {
    severity: "error",
    message: "The request says which file is meant, and with `../` in it that is any file of the server.",
    fix: "Resolve the path, and refuse it unless it begins with the folder that it must be in.",
    isReached: ({ name, first, source }) => fileMethods.test(name) && hasRequestInput(first, source),
  },
  "request-forgery": {
    severity: "error",
    message: "The request says which address the server calls, and that may be one inside its own network.",
    fix: "Allow known hosts only, and compare the host of `new URL(…)` with them.",
    isReached: ({ node, first, source }) =>
      requestMethods.test(chainOf(node.callee)[0] ?? "") &&
      hasRequestInput(first, source) &&
      !hasFixedHost(firstText(first, source)),
  },
  "html-injection": {
    severity: "error",
    message: "Words of the request become part of a page as they are, and a script in them runs there.",
    fix: "Escape them, or answer by a template that does.",
    isReached: ({ name, first, source }) =>
      /^(send|write|end|html)$/.test(name) && isHtml(first, source) && hasRequestInput(first, source),
  },
  "open-redirect": {
    severity: "warning",
    message:
      "The request says where the visitor is sent, and that may be a page that only looks like this one.",
    fix: "Redirect to paths of this site only, or to addresses of a list.",
    isReached: ({ node, name, source }) =>
      name === "redirect" &&
      node.arguments.some(
        (target) => hasRequestInput(target, source) && !hasFixedHost(firstText(target, source)),
      ),
  },
  "regexp-injection": {
    severity: "warning",
    message: "The request says which regular expression is run, and some take for ever.",
    fix: "Escape the words by `RegExp.escape`, or search by `includes`.",
    isReached: ({ node, name, first, source }) =>
      node.type === "NewExpression" && name === "RegExp" && hasRequestInput(first, source),
  },
};

/** The rule of a sink. */
export function sinkRule({ message, isReached }: Sink): Rule.RuleModule {
  return {
    create(context) {
      const check = (node: CallExpression | NewExpression) => {
        const name = chainOf(node.callee).at(-1) ?? "";
        const [first] = node.arguments;
        if (first && isReached({ node, name, first, source: context.sourceCode })) {
          context.report({ node, message });
        }
      };
      return { CallExpression: check, NewExpression: check };
    },
  };
}
