@NullMarked
package dev.sonde.server.checks;

import org.jspecify.annotations.NullMarked;
