import { expect, test } from "vitest";
import { parseFilter, toggleWord } from "../src/lib/filter";
import { device } from "./device";

const web = device("dev-1", {
  name: "Web-1",
  address: "10.0.0.7",
  model: "PowerEdge R650",
  labels: { site: "Lab", role: "front" },
});

test.each(["", "web", "WEB dev-1", "10.0.0", "poweredge", "lab", "site", "site=lab", "SITE=LAB", "state=up", "state=up web site=lab"])(
  "'%s' finds it",
  (text) => {
    expect(parseFilter(text)(web)).toBe(true);
  },
);

test.each(["db", "web db", "site=la", "rack=lab", "state=down", "site="])("'%s' does not", (text) => {
  expect(parseFilter(text)(web)).toBe(false);
});

test("a word is added, and taken away again", () => {
  expect(toggleWord("web", "state=down")).toBe("web state=down");
  expect(toggleWord("web state=down", "state=down")).toBe("web");
});
