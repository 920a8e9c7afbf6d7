package dev.sonde.transport.mqtt;

/**
 * What a server has of Sparkplug B from a broker.
 *
 * @param nodes how many nodes are born and not dead
 * @param metrics how many metrics they and their devices have
 * @param skipped how many metrics were no use: data sets, templates, bytes, unknown aliases, times
 *     that aren't believed
 * @param rebirths how many times nodes were asked to say again all that they have
 */
public record SparkplugState(long nodes, long metrics, long skipped, long rebirths) {}
