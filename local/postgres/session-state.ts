/**
 * Puts a session's settings back to those of a new one. DISCARD ALL would also drop prepared statements,
 * which in PGlite belong to other connections too.
 */
export const resetSessionState = "SET SESSION AUTHORIZATION DEFAULT; RESET ALL; DISCARD TEMP";
