/**
 * Has modules of agents do something, and keeps who asked what when and what came of it. Knows
 * agents only by their links; knows no HTTP but the problems that it answers with.
 */
@NullMarked
package dev.sonde.server.commands;

import org.jspecify.annotations.NullMarked;
