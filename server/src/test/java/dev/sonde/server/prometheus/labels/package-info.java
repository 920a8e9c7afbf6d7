@NullMarked
package dev.sonde.server.prometheus.labels;

import org.jspecify.annotations.NullMarked;
