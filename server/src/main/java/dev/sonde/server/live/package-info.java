/** The live feed: tells browsers over a WebSocket what has changed, once a second at most. */
@NullMarked
package dev.sonde.server.live;

import org.jspecify.annotations.NullMarked;
