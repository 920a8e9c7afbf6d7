@NullMarked
package dev.sonde.server.prometheus.write;

import org.jspecify.annotations.NullMarked;
