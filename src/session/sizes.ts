/** What `size` reads of objects and archives, without a session: it starts with nothing else loaded. */
export { sizedObjects } from "../image/size-rows.ts";
export type { SizedObject } from "../image/sized-object.ts";
