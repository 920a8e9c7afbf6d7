package dev.sonde.server.commands;

/**
 * One line of what a command tells while it is under way, the schema {@code CommandLine} of the
 * API.
 *
 * @param json its JSON form
 * @param last whether nothing comes after it
 */
public record CommandLine(byte[] json, boolean last) {}
