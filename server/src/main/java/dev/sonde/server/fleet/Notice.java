package dev.sonde.server.fleet;

import dev.sonde.model.Fields;
import dev.sonde.server.inventory.EventType;

/**
 * Something that was noticed about a device, before it becomes an event.
 *
 * @param time when it happened, in microseconds
 * @param type its sort
 * @param message the rest of a sentence that begins with the device's name
 * @param data figures that belong to it
 */
record Notice(long time, EventType type, String message, Fields data) {}
