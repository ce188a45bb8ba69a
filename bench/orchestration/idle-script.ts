/** A script that does nothing, and so measures what is around it. */
export const idleScript = ";\n";
