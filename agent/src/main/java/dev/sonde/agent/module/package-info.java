/**
 * The modules of an agent: loaded from its own program and from a folder, commanded from anywhere,
 * bounded in time and number, and kept from harming anything else.
 */
@NullMarked
package dev.sonde.agent.module;

import org.jspecify.annotations.NullMarked;
