@NullMarked
package dev.sonde.server.prometheus;

import org.jspecify.annotations.NullMarked;
