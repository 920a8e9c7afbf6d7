/**
 * Where points live: {@link dev.sonde.store.PointStore} and the values that go in and come out.
 *
 * <p>Nothing here knows any engine's words; each engine has a package of its own and passes {@code
 * PointStoreContract}.
 */
@NullMarked
package dev.sonde.store;

import org.jspecify.annotations.NullMarked;
