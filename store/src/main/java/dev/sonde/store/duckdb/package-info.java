/**
 * A {@link dev.sonde.store.PointStore} in one DuckDB file. {@code RATIONALE.md} of this module says
 * why it is built as it is.
 */
@NullMarked
package dev.sonde.store.duckdb;

import org.jspecify.annotations.NullMarked;
