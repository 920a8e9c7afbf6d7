/** Points of the store as series of samples. */
@NullMarked
package dev.sonde.server.prometheus.source;

import org.jspecify.annotations.NullMarked;
