import { regions } from "../../analyses/regions.ts";
import type { ReportDocument } from "../../contract/document.ts";
import { presented } from "../document.ts";
import type { Image } from "../image.ts";

/** What is told of an image that is compared with itself: its regions. Its contents are not listed: both sides share one list, by which `diff` knows them. */
export function regionsAlone(image: Image): ReportDocument {
  return presented(image, [regions(image.firmware), { parts: { contents: [] }, views: [] }]).document;
}
