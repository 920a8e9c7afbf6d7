/** Serves the browser application, which lies on the class path. */
@NullMarked
package dev.sonde.server.page;

import org.jspecify.annotations.NullMarked;
