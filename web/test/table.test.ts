import { describe, expect, test } from "vitest";
import { fitting, TABLE_COLUMNS } from "../src/lib/columns";
import { rowWindow } from "../src/lib/rows";

describe("rowWindow", () => {
  test("draws a small part of a long list", () => {
    const { first, end } = rowWindow(2000, 36, 36 * 1000, 900);
    expect(first).toBeLessThanOrEqual(1000);
    expect(end).toBeGreaterThanOrEqual(1026);
    expect(end - first).toBeLessThan(70);
  });

  test.each([
    [0, 0],
    [3, 0],
    [2000, -500],
    [2000, 36 * 5000],
    [10, 36 * 400],
  ])("stays within %d rows when scrolled to %d", (count, top) => {
    const { first, end } = rowWindow(count, 36, top, 900);
    expect(first).toBeGreaterThanOrEqual(0);
    expect(end).toBeLessThanOrEqual(count);
  });

  test("the view's rows are drawn wherever one scrolls", () => {
    for (let top = 0; top < 36 * 300; top += 17) {
      const { first, end } = rowWindow(2000, 36, top, 900);
      expect(first * 36).toBeLessThanOrEqual(top);
      expect(end * 36).toBeGreaterThanOrEqual(top + 900);
    }
  });
});

test("where room is scarce, the less important columns go, the name and the state stay", () => {
  const chosen = TABLE_COLUMNS.filter(({ key }) => ["state", "name", "labels", "cpu", "uptime"].includes(key));
  const keys = (room: number): string[] => fitting(chosen, room).map((each) => each.key);
  expect(keys(2000)).toEqual(["state", "name", "labels", "cpu", "uptime"]);
  expect(keys(600)).toEqual(["state", "name", "labels", "cpu"]);
  expect(keys(100)).toEqual(["state", "name"]);
});
