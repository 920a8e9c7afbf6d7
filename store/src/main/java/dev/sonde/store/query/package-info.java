/**
 * The query language: its text, what a text means, and its answer from any {@link
 * dev.sonde.store.PointStore}. The manual is {@code docs/query.md}.
 */
@NullMarked
package dev.sonde.store.query;

import org.jspecify.annotations.NullMarked;
