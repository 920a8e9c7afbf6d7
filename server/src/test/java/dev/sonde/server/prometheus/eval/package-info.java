@NullMarked
package dev.sonde.server.prometheus.eval;

import org.jspecify.annotations.NullMarked;
