@NullMarked
package dev.sonde.cli.history.prometheus;

import org.jspecify.annotations.NullMarked;
