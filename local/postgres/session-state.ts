/**
 * Puts a session's state back to that of a new one. DISCARD ALL would also drop prepared statements, which in
 * PGlite belong to other connections too.
 */
export const resetSessionState = `CLOSE ALL; SET SESSION AUTHORIZATION DEFAULT; RESET ALL; UNLISTEN *;
  SELECT pg_advisory_unlock_all(); DISCARD SEQUENCES; DISCARD TEMP`;
