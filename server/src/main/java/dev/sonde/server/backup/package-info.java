/** Snapshots of all that a server keeps, for whoever copies them elsewhere. */
@NullMarked
package dev.sonde.server.backup;

import org.jspecify.annotations.NullMarked;
