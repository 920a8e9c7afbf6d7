/** The contract of {@link dev.sonde.store.PointStore} as tests, for each implementation to pass. */
@org.jspecify.annotations.NullMarked
package dev.sonde.store;
