@NullMarked
package dev.sonde.server.page;

import org.jspecify.annotations.NullMarked;
