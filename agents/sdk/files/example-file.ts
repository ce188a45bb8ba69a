const example =
  /(^|\/)(examples?|samples?|demos?|docs?|stories)\/|[._-]stories\.[^/]+$|\.(sample|example|dist|template|md)$/i;

/** Whether a file is an example, a template or a document, by its path: it shows something and runs nowhere else. */
export const isExample = (file: string): boolean => example.test(file);
