import { describe, expect, it } from "vitest";
import { around } from "./readable";

const ROOM = { width: 1000, height: 400 };
const WHOLE = { x: 0, y: 0, width: 5000, height: 100 };
const card = (x: number) => ({ x, y: 0, width: 232, height: 100 });
/** Where a box lies on the screen. */
const seen = (box: { x: number; width: number }, view: { x: number; zoom: number }) => [box.x * view.zoom + view.x, (box.x + box.width) * view.zoom + view.x];

describe("the view of what matters in a large drawing", () => {
  it("can be read, and has the step in its middle", () => {
    const view = around([card(2000)], WHOLE, ROOM);
    expect(view.zoom).toBeGreaterThanOrEqual(0.6);
    const [left = 0, right = 0] = seen(card(2000), view);
    expect((left + right) / 2).toBeCloseTo(500);
  });
  it("holds all that matter where they fit, else the first of them", () => {
    const near = [card(2400), card(2000)];
    const view = around(near, WHOLE, ROOM);
    for (const box of near) expect(seen(box, view).every((at) => at >= 0 && at <= ROOM.width)).toBe(true);
    expect(seen(card(2000), around([card(4700), card(2000)], WHOLE, ROOM))[0]).toBeGreaterThan(0);
    expect(seen(card(4700), around([card(4700), card(2000)], WHOLE, ROOM))[0]).toBeGreaterThan(ROOM.width);
  });
  it("does not show what is beside the drawing where it need not", () => {
    expect(around([card(0)], WHOLE, ROOM).x).toBe(32);
    const [, end = 0] = seen(WHOLE, around([card(4768)], WHOLE, ROOM));
    expect(end).toBe(ROOM.width - 32);
  });
  it("has a low drawing in the middle of its height", () => expect(around([card(0)], WHOLE, ROOM).y).toBe(200 - 50 * 0.6));
});
