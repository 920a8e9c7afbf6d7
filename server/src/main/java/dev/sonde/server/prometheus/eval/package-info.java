/** Evaluates trees of PromQL over samples, as Prometheus 2 does. Knows no store. */
@NullMarked
package dev.sonde.server.prometheus.eval;

import org.jspecify.annotations.NullMarked;
