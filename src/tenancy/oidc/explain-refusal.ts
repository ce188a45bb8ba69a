import { errors } from "jose";

/** Why a token does not verify, as a sentence that helps whoever sent it and has nothing of the token in it. */
export function explainRefusal(error: unknown): string {
  if (error instanceof errors.JWTExpired) return "The token has expired (`exp`).";
  if (error instanceof errors.JWTClaimValidationFailed) return explainClaim(error);
  if (error instanceof errors.JOSEAlgNotAllowed) {
    return "The token's algorithm (`alg`) is not among those of its identity provider.";
  }
  if (error instanceof errors.JWKSNoMatchingKey) {
    return "The token is signed by a key (`kid`) that its identity provider does not have.";
  }
  if (error instanceof errors.JWKSMultipleMatchingKeys) {
    return "The token does not say which key of its identity provider it is signed by (`kid`).";
  }
  if (error instanceof errors.JWSSignatureVerificationFailed) return "The token's signature is wrong.";
  return "The token cannot be verified.";
}

function explainClaim({ claim, reason }: errors.JWTClaimValidationFailed): string {
  if (reason === "missing") return `The token has no \`${claim}\`.`;
  if (claim === "aud") return "The token is meant for another audience (`aud`).";
  if (claim === "nbf" && reason === "check_failed") return "The token is not valid yet (`nbf`).";
  return `The token's \`${claim}\` is not valid.`;
}
