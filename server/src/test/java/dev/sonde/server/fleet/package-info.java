@NullMarked
package dev.sonde.server.fleet;

import org.jspecify.annotations.NullMarked;
