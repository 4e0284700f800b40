/** What a reader does to a picture with a pointer, in px of the picture. */
export interface GestureHandlers {
  /** Enlarge by a factor around a place. */
  zoom(factor: number, x: number, y: number): void;
  pan(dx: number, dy: number): void;
  tap(x: number, y: number, target: Element): void;
  /** A second tap at once. */
  open(x: number, y: number, target: Element): void;
}

/** Movement below which a press is a tap, px. */
const STILL = 4;
/** Wheel movement that doubles the size, px. */
const DOUBLING = 400;
const DOUBLE_TAP = 350;

/** Wheel, drag and pinch on an element. */
export function listenToGestures(root: Element, handlers: GestureHandlers): void {
  const down = new Map<number, { x: number; y: number }>();
  let [moved, pinched, lastTap] = [0, false, Number.NEGATIVE_INFINITY];
  const place = (event: PointerEvent | WheelEvent) => {
    const { left, top } = root.getBoundingClientRect();
    return { x: event.clientX - left, y: event.clientY - top };
  };
  root.addEventListener(
    "wheel",
    (event) => {
      const wheel = event as WheelEvent;
      event.preventDefault();
      const { x, y } = place(wheel);
      // A pinch on a trackpad comes as a wheel with the control key, in smaller steps.
      const pixels = wheel.deltaY * (wheel.deltaMode === 1 ? 30 : 1) * (wheel.ctrlKey ? 4 : 1);
      if (wheel.shiftKey || Math.abs(wheel.deltaX) > Math.abs(wheel.deltaY)) handlers.pan(-(wheel.deltaX || wheel.deltaY), 0);
      else handlers.zoom(2 ** (-pixels / DOUBLING), x, y);
    },
    { passive: false },
  );
  root.addEventListener("pointerdown", (event) => {
    const pointer = event as PointerEvent;
    if (pointer.button !== 0) return;
    if (down.size === 0) [moved, pinched] = [0, false];
    down.set(pointer.pointerId, place(pointer));
  });
  root.addEventListener("pointermove", (event) => {
    const pointer = event as PointerEvent;
    const before = down.get(pointer.pointerId);
    if (before === undefined) return;
    const now = place(pointer);
    const [dx, dy] = [now.x - before.x, now.y - before.y];
    moved += Math.abs(dx) + Math.abs(dy);
    if (moved < STILL && down.size === 1) return;
    if (!root.hasPointerCapture(pointer.pointerId)) root.setPointerCapture(pointer.pointerId);
    const other = [...down].find(([id]) => id !== pointer.pointerId)?.[1];
    down.set(pointer.pointerId, now);
    if (other === undefined) {
      handlers.pan(dx, dy);
      return;
    }
    pinched = true;
    const distance = (from: { x: number; y: number }) => Math.hypot(from.x - other.x, from.y - other.y);
    handlers.zoom(distance(now) / Math.max(1, distance(before)), (now.x + other.x) / 2, (now.y + other.y) / 2);
  });
  const up = (event: Event) => {
    const pointer = event as PointerEvent;
    const was = down.delete(pointer.pointerId);
    if (!was || event.type !== "pointerup" || moved >= STILL || pinched) return;
    const { x, y } = place(pointer);
    const target = document.elementFromPoint(pointer.clientX, pointer.clientY);
    if (target === null || !root.contains(target)) return;
    if (event.timeStamp - lastTap < DOUBLE_TAP) {
      lastTap = Number.NEGATIVE_INFINITY;
      handlers.open(x, y, target);
      return;
    }
    lastTap = event.timeStamp;
    handlers.tap(x, y, target);
  };
  for (const type of ["pointerup", "pointercancel"]) root.addEventListener(type, up);
}
