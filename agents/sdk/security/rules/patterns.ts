import type { Rule } from "eslint";
import type { Severity } from "../../../../src/agents/severity.ts";

/** A kind of syntax that is a fault of security wherever it stands. */
type Pattern = { selector: string; severity: Severity; message: string; fix: string };

const createHash =
  'CallExpression[callee.property.name="update"]:matches([callee.object.callee.property.name="createHash"], [callee.object.callee.name="createHash"])';
const password = "/pass(word|wd|phrase)/i";

/** By the name of the rule. Selectors are those of ESLint. */
export const patterns: Record<string, Pattern> = {
  "tls-not-verified": {
    selector:
      ':matches(Property[key.name="rejectUnauthorized"][value.value=false], AssignmentExpression[left.property.name="NODE_TLS_REJECT_UNAUTHORIZED"][right.raw=/^["\']?0/], Property[key.value="NODE_TLS_REJECT_UNAUTHORIZED"][value.raw=/^["\']?0/])',
    severity: "error",
    message:
      "The server's certificate is not verified, so anyone on the way can read and change the traffic.",
    fix: "Leave verification on, and pass the authority of a private certificate as `ca`.",
  },
  "weak-password-hash": {
    selector: `${createHash} > :matches(Identifier[name=${password}], MemberExpression[property.name=${password}], :matches(TemplateLiteral, BinaryExpression):has(Identifier[name=${password}])).arguments`,
    severity: "error",
    message: "A password is hashed by a fast hash, which is guessed at billions of tries a second.",
    fix: "Use `crypto.scrypt`, argon2 or bcrypt with a salt for each password.",
  },
  "weak-cipher": {
    selector:
      "CallExpression:matches([callee.property.name=/^create(De)?[Cc]ipheriv$/], [callee.name=/^create(De)?[Cc]ipheriv$/])[arguments.0.value=/(^|-)(des|des3|rc2|rc4|bf|ecb)(-|$)/i]",
    severity: "error",
    message: "This cipher or mode is broken: it does not keep what it encrypts.",
    fix: "Use `aes-256-gcm` with a new random nonce for each message.",
  },
  "predictable-secret": {
    selector:
      ':matches(VariableDeclarator[id.name=/(token|secret|password|nonce|session_?id|otp|api_?key)$/i], AssignmentExpression[left.property.name=/(token|secret|password|nonce|session_?id|otp|api_?key)$/i], Property[key.name=/(token|secret|password|nonce|session_?id|otp|api_?key)$/i]) CallExpression[callee.object.name="Math"][callee.property.name="random"]',
    severity: "error",
    message: "A secret is made by Math.random, whose values can be foretold.",
    fix: "Use `crypto.randomUUID()` or `crypto.randomBytes()`.",
  },
  "jwt-without-signature": {
    selector:
      "CallExpression[callee.property.name=/^(sign|verify)$/] Property[key.name=/^algorithms?$/]:matches([value.value=/^none$/i], :has(ArrayExpression > Literal[value=/^none$/i]))",
    severity: "error",
    message: "Tokens without a signature are accepted, which anyone can make.",
    fix: 'Name the one algorithm that is used, such as `algorithms: ["RS256"]`.',
  },
  "cors-any-origin-with-credentials": {
    selector:
      'ObjectExpression:has(> Property[key.name="credentials"][value.value=true]):has(> Property[key.name="origin"]:matches([value.value=true], [value.value="*"]))',
    severity: "error",
    message: "Every website may call this API with the visitor's cookies.",
    fix: "List the origins that are trusted.",
  },
  "cookie-open-to-scripts": {
    selector: 'Property[key.name="httpOnly"][value.value=false]',
    severity: "warning",
    message: "Scripts of the page can read this cookie, so one injected script takes the session.",
    fix: "Set `httpOnly: true`, `secure: true` and `sameSite`.",
  },
  "message-to-any-origin": {
    selector: 'CallExpression[callee.property.name="postMessage"][arguments.1.value="*"]',
    severity: "warning",
    message: "The message goes to whatever page is in that window.",
    fix: "Name the origin that it is for.",
  },
  "unsafe-html": {
    selector:
      ':matches(AssignmentExpression[left.property.name=/^(inner|outer)HTML$/]:not([right.type="Literal"]):not([right.type="TemplateLiteral"][right.expressions.length=0]):not([right.callee.property.name=/sanitize/i]), CallExpression[callee.property.name="insertAdjacentHTML"]:not([arguments.1.type="Literal"]), CallExpression[callee.object.name="document"][callee.property.name=/^write(ln)?$/]:not([arguments.0.type="Literal"]))',
    severity: "warning",
    message: "Text becomes part of the page as HTML, and a script in it runs.",
    fix: "Set `textContent`, or clean the HTML by a sanitizer such as DOMPurify first.",
  },
  "spawn-through-shell": {
    selector:
      'CallExpression:matches([callee.name=/^(spawn|execFile)(Sync)?$/], [callee.property.name=/^(spawn|execFile)(Sync)?$/]):not([arguments.0.type="Literal"][arguments.1.type="ObjectExpression"]) > ObjectExpression > Property[key.name="shell"][value.value=true]',
    severity: "warning",
    message:
      "The arguments go through a shell, which reads signs such as `;` and `$( )` in them as commands.",
    fix: "Leave `shell` out: the program is started with its arguments as they are.",
  },
};

/** The rule of a pattern. */
export function patternRule({ selector, message }: Pattern): Rule.RuleModule {
  return {
    create: (context) => ({ [selector]: (node: Rule.Node) => context.report({ node, message }) }),
  };
}
