/**
 * Sends numbered frames or a message to an echo responder over TCP or UDP, and measures what comes
 * back. Connections live on between the runs of a task.
 */
@NullMarked
package dev.sonde.probe.echo;

import org.jspecify.annotations.NullMarked;
