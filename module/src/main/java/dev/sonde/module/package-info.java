/**
 * What a module of an agent is: code that answers commands and may work on its own. A jar or a
 * single source file in the agent's modules folder has one class that implements {@link
 * dev.sonde.module.AgentModule}; it may use this package and the JDK, and nothing else of Sonde.
 */
@NullMarked
package dev.sonde.module;

import org.jspecify.annotations.NullMarked;
