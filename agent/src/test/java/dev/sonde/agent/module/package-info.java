@NullMarked
package dev.sonde.agent.module;

import org.jspecify.annotations.NullMarked;
