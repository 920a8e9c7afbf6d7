@NullMarked
package dev.sonde.server.inventory;

import org.jspecify.annotations.NullMarked;
