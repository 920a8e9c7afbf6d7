@NullMarked
package dev.sonde.server.commands;

import org.jspecify.annotations.NullMarked;
