/** The language PromQL: from a text to a tree, with positions in what is wrong. Knows no data. */
@NullMarked
package dev.sonde.server.prometheus.promql;

import org.jspecify.annotations.NullMarked;
