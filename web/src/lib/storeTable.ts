import type { Holding } from "../api/types";

/** What is kept of a kind, tier by tier; what there is none of is absent. */
export interface KindRow {
  readonly kind: string;
  readonly tiers: Readonly<Partial<Record<Holding["tier"], Holding>>>;
  /** Of its files; recent points are in a file that all kinds share. */
  readonly bytes: number;
}

/** The tiers from the finest to the coarsest, with the words for them. */
export const TIERS: readonly { readonly tier: Holding["tier"]; readonly word: string }[] = [
  { tier: "recent", word: "Recent" },
  { tier: "raw", word: "Points" },
  { tier: "minute", word: "Minutes" },
  { tier: "hour", word: "Hours" },
];

/** One row for each kind, the largest first. */
export function kindRows(holdings: readonly Holding[]): KindRow[] {
  const rows = new Map<string, { kind: string; tiers: Partial<Record<Holding["tier"], Holding>>; bytes: number }>();
  for (const holding of holdings) {
    const row = rows.get(holding.kind) ?? { kind: holding.kind, tiers: {}, bytes: 0 };
    row.tiers[holding.tier] = holding;
    row.bytes += holding.bytes ?? 0;
    rows.set(holding.kind, row);
  }
  return [...rows.values()].sort((a, b) => b.bytes - a.bytes || a.kind.localeCompare(b.kind));
}

/** How many bytes the files of a tier have. */
export function tierBytes(holdings: readonly Holding[], tier: Holding["tier"]): number {
  return holdings.reduce((sum, holding) => sum + (holding.tier === tier ? (holding.bytes ?? 0) : 0), 0);
}
