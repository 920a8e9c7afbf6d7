import { describe, expect, test } from "vitest";
import { formatCount, formatDuration, formatValue } from "../src/lib/units";

const plain = (text: string): string => text.replace(/\u202f/g, " ");

describe("formatValue", () => {
  test.each([
    [0, "B", "0 B"],
    [1023, "B", "1023 B"],
    [1024, "B", "1 KiB"],
    [1536, "B", "1.5 KiB"],
    [1023.9 * 1024 * 1024, "B", "1 GiB"],
    [16 * 1024 ** 3, "B", "16 GiB"],
    [2048, "B/s", "2 KiB/s"],
    [125_000, "bit/s", "1 Mbit/s"],
    [1, "bit/s", "8 bit/s"],
    [124_999, "bit/s", "1 Mbit/s"],
    [42.4, "%", "42 %"],
    [3.14, "%", "3.1 %"],
    [9.97, "%", "10 %"],
    [-0.01, "%", "0.0 %"],
    [0.123, "", "0.12"],
    [12_345, "", "12.3 k"],
    [0.4, "/s", "0.4/s"],
    [2500, "/s", "2.5 k/s"],
    [48.25, "°C", "48.3 °C"],
    [1.5, "ms", "1.5 ms"],
    [0.54, "ms", "0.54 ms"],
    [0.0123, "ms", "12.3 µs"],
    [-0.004, "ms", "-4 µs"],
    [0, "ms", "0 ms"],
    [-2048, "B", "−2 KiB"],
  ])("%d %s is %s", (value, unit, shown) => {
    expect(plain(formatValue(value, unit))).toBe(shown);
  });

  test.each([undefined, null, NaN, Infinity])("%s was not measured", (value) => {
    expect(formatValue(value, "%")).toBe("–");
  });
});

test.each([
  [0, "0 s"],
  [0.25, "250 ms"],
  [59.9, "59 s"],
  [3600, "1 h"],
  [3661, "1 h 1 min"],
  [86_400 * 12 + 3600 * 5 + 59, "12 d 5 h"],
  [-90, "−1 min 30 s"],
])("%d seconds last %s", (seconds, shown) => {
  expect(plain(formatDuration(seconds))).toBe(shown);
});

test("thousands are set apart", () => {
  expect(plain(formatCount(1_234_567))).toBe("1 234 567");
  expect(formatCount(undefined)).toBe("–");
});
