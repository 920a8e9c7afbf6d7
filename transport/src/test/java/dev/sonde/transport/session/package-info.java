@NullMarked
package dev.sonde.transport.session;

import org.jspecify.annotations.NullMarked;
