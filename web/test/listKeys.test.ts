import { beforeAll, beforeEach, expect, test, vi } from "vitest";
import { listKeys } from "../src/lib/listKeys";

const ITEMS = [{ id: "a" }, { id: "b" }, { id: "c" }];

let selected = "";
const done: string[] = [];

const onkeydown = listKeys({
  shown: () => ITEMS,
  selected: () => selected,
  select: (id) => (selected = id),
  reveal: (index) => void done.push(`reveal ${index}`),
  open: (id) => void done.push(`open ${id}`),
  search: () => void done.push("search"),
  clearFilter: () => void done.push("clear"),
  onSelected: { p: (id) => void done.push(`pause ${id}`) },
  others: { n: () => void done.push("new") },
});

beforeAll(() => {
  vi.stubGlobal("Element", class {});
  vi.stubGlobal("HTMLElement", class {});
});

beforeEach(() => {
  selected = "";
  done.length = 0;
});

function press(...keys: readonly string[]): void {
  keys.forEach((key) => onkeydown({ key, target: null, preventDefault: () => undefined } as unknown as KeyboardEvent));
}

test("steps through the list and stays at its ends", () => {
  press("j", "j", "ArrowDown", "j");
  expect(selected).toBe("c");
  press("k", "ArrowUp", "k");
  expect(selected).toBe("a");
  expect(done).toHaveLength(7);
});

test("up from nothing begins at the end", () => {
  press("k");
  expect([selected, done]).toEqual(["c", ["reveal 2"]]);
});

test("what needs a selected item does nothing without", () => {
  press("p", "Enter");
  expect(done).toEqual([]);
  press("j", "p", "Enter");
  expect(done).toEqual(["reveal 0", "pause a", "open a"]);
});

test("Esc takes away the selection first, then the filter", () => {
  press("j", "Escape", "Escape", "/", "n", "x");
  expect(selected).toBe("");
  expect(done).toEqual(["reveal 0", "clear", "search", "new"]);
});
