package dev.sonde.store;

/**
 * How a store is doing.
 *
 * @param writable whether the last attempt to write succeeded
 * @param problem what is wrong, for people; empty when nothing is
 * @param bytes what the store occupies on disk, or in memory if that is where it lives
 * @param series how many series families are kept
 */
public record StoreStatus(boolean writable, String problem, long bytes, long series) {}
