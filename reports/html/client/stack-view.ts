import type { ReportDocument } from "../../../src/contract/document.ts";
import { grouped, percent } from "../../../src/views/numbers.ts";
import type { Measure } from "../pictures/labels.ts";
import { type StackPicture, stackPicture } from "../pictures/stack-picture.ts";
import { threadsPicture } from "../pictures/threads-picture.ts";
import { element, svgElement } from "./dom.ts";
import type { Tooltip } from "./tooltip.ts";

const LOWEST = 320;

/** The stack as a picture, and beside it what the text says of it: the same words as everywhere. */
export class StackView {
  readonly root = element("div", { class: "stack", tabindex: "0", role: "group", "aria-label": "Stack" });
  readonly svg = svgElement({ class: "picture", role: "img", id: "stack-picture" });
  readonly #threads = svgElement({ class: "picture", role: "img", id: "threads-picture" });
  readonly #why = element("p", { class: "empty" });
  readonly #measure: Measure;
  #picture: StackPicture | undefined;

  constructor(measure: Measure, tooltip: Tooltip, choose: (name: string) => void) {
    this.#measure = measure;
    const at = (target: Element) => this.#picture?.stretches[Number(target.closest("[data-key]")?.getAttribute("data-key") ?? -1)];
    tooltip.listen(this.svg, (target) => {
      const stretch = at(target);
      if (stretch === undefined) return [];
      const total = this.#picture!.stretches.filter(({ part }) => part === stretch.part).reduce((sum, { bytes }) => sum + bytes, 0);
      const of = stretch.name === stretch.part ? "" : ` · ${percent(stretch.bytes, total)} of ${stretch.part}`;
      return [stretch.name, `${grouped(stretch.bytes)} B${of}`];
    });
    this.svg.addEventListener("click", (event) => {
      const stretch = at(event.target as Element);
      if (stretch !== undefined) choose(stretch.name);
    });
  }

  /** Draws into a room of that size. */
  draw(document: ReportDocument, width: number, height: number): void {
    const { stack } = document;
    const threads = stack === undefined ? undefined : threadsPicture(stack, width, this.#measure);
    const room = Math.max(LOWEST, height - (threads?.height ?? 0) - (threads === undefined ? 0 : 16));
    this.#picture = stack === undefined ? undefined : stackPicture(stack, { width, height: room }, this.#measure);
    this.root.replaceChildren(
      ...(this.#picture === undefined ? [this.#why] : [this.svg]),
      ...(threads === undefined ? [] : [this.#threads]),
    );
    this.#why.textContent = whyNot(stack);
    if (this.#picture !== undefined) fill(this.svg, this.#picture);
    if (threads !== undefined) fill(this.#threads, threads);
  }

  /** What is said of the stack in the text of the page. */
  words(file: number): Node[] {
    const block = document.querySelector(`article[data-document="${file}"] .block-stack`);
    const lines = [...(block?.querySelectorAll(":scope > p") ?? [])].map((line) => line.cloneNode(true));
    return [element("h2", {}, "Stack"), ...(lines.length > 0 ? lines : [element("p", {}, "The report tells nothing of the stack.")])];
  }
}

function fill(
  svg: SVGSVGElement,
  { width, height, label, markup }: { width: number; height: number; label: string; markup: string },
): void {
  for (const [name, value] of Object.entries({ viewBox: `0 0 ${width} ${height}`, width, height, "aria-label": label }))
    svg.setAttribute(name, String(value));
  svg.innerHTML = markup;
}

/** Why there is no picture. */
function whyNot(stack: ReportDocument["stack"]): string {
  if (stack === undefined) return "No stack is told: the code of this image was not followed, or its start was not found.";
  const reasons = [stack.reason, ...(stack.unboundedBy ?? [])].filter((reason) => reason !== undefined);
  return `The worst case is unknown${reasons.length === 0 ? "" : `: ${reasons.join("; ")}`}.`;
}
