const suffix = /\.(zip|tar|tar\.gz|tgz)$/i;

/** Whether a file's name says that it holds other files. */
export const isArchive = (name: string): boolean => suffix.test(name);

/** An archive's name without its suffix. */
export const archiveStem = (name: string): string => name.replace(suffix, "");
