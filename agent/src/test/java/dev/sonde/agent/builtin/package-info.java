@NullMarked
package dev.sonde.agent.builtin;

import org.jspecify.annotations.NullMarked;
