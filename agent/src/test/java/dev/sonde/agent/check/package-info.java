@NullMarked
package dev.sonde.agent.check;

import org.jspecify.annotations.NullMarked;
