import { breakable } from "./breakable.ts";
import { element } from "./dom.ts";

const AWAY = 14;

/** What is under the pointer, at once: a card beside it, made when it is needed. */
export class Tooltip {
  readonly root = element("div", { class: "tip", role: "tooltip", hidden: true });
  #last: Element | null = null;

  /** Shows for every element of `root` that `tell` has lines for; the first line is the name. */
  listen(root: Element, tell: (target: Element) => readonly string[]): void {
    root.addEventListener("pointermove", (event) => this.#move(event as PointerEvent, tell));
    for (const type of ["pointerleave", "pointerdown", "wheel"]) root.addEventListener(type, () => this.hide(), { passive: true });
  }

  hide(): void {
    this.root.hidden = true;
    this.#last = null;
  }

  #move(event: PointerEvent, tell: (target: Element) => readonly string[]): void {
    const target = event.target as Element;
    if (event.pointerType === "touch" || event.buttons !== 0) return;
    if (target !== this.#last) {
      this.#last = target;
      const [name, ...lines] = tell(target);
      this.root.hidden = name === undefined;
      if (name !== undefined)
        this.root.replaceChildren(element("b", {}, breakable(name)), ...lines.map((line) => element("span", {}, line)));
    }
    if (this.root.hidden) return;
    const { offsetWidth, offsetHeight } = this.root;
    const left = event.clientX + AWAY + offsetWidth > innerWidth ? event.clientX - AWAY - offsetWidth : event.clientX + AWAY;
    const top = event.clientY + AWAY + offsetHeight > innerHeight ? event.clientY - AWAY - offsetHeight : event.clientY + AWAY;
    this.root.style.transform = `translate(${Math.max(4, left)}px, ${Math.max(4, top)}px)`;
  }
}
