import { describe, expect, it } from "vitest";
import type { Holding } from "../src/api/types";
import { kindRows, tierBytes } from "../src/lib/storeTable";

function holding(kind: string, tier: Holding["tier"], bytes?: number): Holding {
  return { kind, tier, files: bytes === undefined ? 0 : 1, rows: 1, oldest: 1, newest: 2, ...(bytes === undefined ? {} : { bytes }) };
}

describe("what a store holds", () => {
  const holdings = [holding("disk", "raw", 5), holding("host", "recent"), holding("host", "raw", 7), holding("host", "minute", 3)];

  it("has a row for each kind, the largest first, with what there is in each tier", () => {
    const rows = kindRows(holdings);

    expect(rows.map(({ kind, bytes }) => [kind, bytes])).toEqual([
      ["host", 10],
      ["disk", 5],
    ]);
    expect(rows[0]?.tiers.minute?.bytes).toBe(3);
    expect(rows[1]?.tiers.minute).toBeUndefined();
  });

  it("adds up the files of a tier", () => {
    expect(tierBytes(holdings, "raw")).toBe(12);
    expect(tierBytes(holdings, "recent")).toBe(0);
  });
});
