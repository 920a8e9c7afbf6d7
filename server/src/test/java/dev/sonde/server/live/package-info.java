@NullMarked
package dev.sonde.server.live;

import org.jspecify.annotations.NullMarked;
