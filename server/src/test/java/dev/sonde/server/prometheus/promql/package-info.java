@NullMarked
package dev.sonde.server.prometheus.promql;

import org.jspecify.annotations.NullMarked;
