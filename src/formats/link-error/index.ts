export type * from "./link-error.ts";
export { readLinkError } from "./read-link-error.ts";
