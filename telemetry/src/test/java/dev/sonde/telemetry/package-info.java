@NullMarked
package dev.sonde.telemetry;

import org.jspecify.annotations.NullMarked;
