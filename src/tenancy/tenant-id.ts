/** A tenant's id is its slug, such as `acme`: a label of a domain name, so that it can be part of one. */
export const isTenantId = (text: string): boolean => /^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/.test(text);
