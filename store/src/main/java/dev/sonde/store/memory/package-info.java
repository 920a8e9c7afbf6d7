/** A {@link dev.sonde.store.PointStore} without a disk: the reference, and the store of tests. */
@NullMarked
package dev.sonde.store.memory;

import org.jspecify.annotations.NullMarked;
