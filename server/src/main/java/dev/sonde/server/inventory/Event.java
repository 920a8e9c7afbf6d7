package dev.sonde.server.inventory;

import dev.sonde.model.Fields;
import java.util.Optional;

/**
 * Something that happened.
 *
 * @param id ascends in the order in which events were noticed
 * @param time when it happened, in microseconds
 * @param device the device that it happened to; empty if it concerns the server
 * @param type its sort
 * @param message a sentence for people
 * @param data figures that belong to it
 */
public record Event(
    long id, long time, Optional<String> device, EventType type, String message, Fields data) {}
