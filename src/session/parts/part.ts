import type { Result } from "../../analyses/analysis.ts";
import type { ReportDocument } from "../../contract/document.ts";
import type { Shape } from "../../contract/shape.ts";
import type { RowOptions } from "../../views/first-rows.ts";
import type { View } from "../../views/view.ts";
import type { Image } from "../image.ts";

/**
 * A question about an image, and the part of the document that answers it. Its file says all of it; what computes is imported there when it runs, so that the
 * table of parts is cheap to load.
 */
export interface Part<Options> {
  /** The fields of the document that it brings, none for what tells fields of other parts. Its file declares their types in `PartFields`. */
  readonly shape: Readonly<Record<string, Shape>>;
  /** Its fields with all rows that are asked for, and what people see of them. A part that the image cannot tell is not there. */
  compute(image: Image, options?: Options): Promise<Result>;
  /** Its chapter of a page. */
  readonly chapter?: PartChapter;
}

/** What a page shows of a document's part. */
export interface PartChapter {
  readonly id: string;
  readonly title: string;
  /** None where the document has nothing to show of it. */
  views(document: ReportDocument): Promise<readonly View[]>;
}

/** Declares a part: `compute` is given its options in their types. */
export const part = <const Fields extends Readonly<Record<string, Shape>>, Options>(
  declared: Part<Options> & { readonly shape: Fields },
): Part<Options> & { readonly shape: Fields } => declared;

/** All rows. */
export const ALL: RowOptions = { top: Number.POSITIVE_INFINITY };

export const NOTHING: Result = { parts: {}, views: [] };

/** What tables of units and of files say where there is no debug information. */
export const UNTOLD: Result["views"] = [
  { kind: "text", name: "untold", lines: [{ text: "there is no debug information that tells it: build with debug = 2, or -g" }] },
];
