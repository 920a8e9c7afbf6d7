/**
 * What is known of devices besides their points: names, labels, notes, when they were first and
 * last seen, and the events of their lives. Kept in SQLite.
 *
 * <p>{@link dev.sonde.server.inventory.Inventory} reads and writes at once; {@link
 * dev.sonde.server.inventory.Journal} stands before it for those who must never wait for a disk.
 */
@NullMarked
package dev.sonde.server.inventory;

import org.jspecify.annotations.NullMarked;
