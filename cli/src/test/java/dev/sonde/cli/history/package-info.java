@NullMarked
package dev.sonde.cli.history;

import org.jspecify.annotations.NullMarked;
