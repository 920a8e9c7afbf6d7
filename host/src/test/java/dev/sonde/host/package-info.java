@NullMarked
package dev.sonde.host;

import org.jspecify.annotations.NullMarked;
