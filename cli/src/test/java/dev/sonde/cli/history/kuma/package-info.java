@NullMarked
package dev.sonde.cli.history.kuma;

import org.jspecify.annotations.NullMarked;
