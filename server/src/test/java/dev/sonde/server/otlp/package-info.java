@NullMarked
package dev.sonde.server.otlp;

import org.jspecify.annotations.NullMarked;
