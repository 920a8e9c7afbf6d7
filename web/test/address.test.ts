import { expect, test } from "vitest";
import { formatAddress, parseAddress, withQuery } from "../src/lib/address";

test("an address comes back as it was", () => {
  const hash = formatAddress(["device", "a/b c?d"], { q: "site=lab & more", range: "3h", sel: "" });
  const address = parseAddress(hash);
  expect(address.path).toEqual(["device", "a/b c?d"]);
  expect(Object.fromEntries(address.query)).toEqual({ q: "site=lab & more", range: "3h" });
});

test("filters and times stay readable", () => {
  expect(formatAddress([], { q: "site=lab" })).toBe("#/?q=site=lab");
  expect(formatAddress([], { from: "2026-11-18T10:00:00.000Z" })).toBe("#/?from=2026-11-18T10:00:00.000Z");
});

test.each(["", "#", "#/", "/"])("'%s' is the list of devices", (hash) => {
  expect(parseAddress(hash).path).toEqual([]);
});

test("what can't be decoded is taken as it stands", () => {
  expect(parseAddress("#/device/100%").path).toEqual(["device", "100%"]);
});

test("a parameter set to nothing goes, the others stay", () => {
  const address = parseAddress("#/?q=web&sort=-cpu_pct");
  expect(withQuery(address, { q: "", sel: "x" })).toBe("#/?sort=-cpu_pct&sel=x");
});
