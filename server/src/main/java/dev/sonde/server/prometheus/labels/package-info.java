/** Labels as Prometheus has them, what asks for them, and how they stand in Sonde's tags. */
@NullMarked
package dev.sonde.server.prometheus.labels;

import org.jspecify.annotations.NullMarked;
