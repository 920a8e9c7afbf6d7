package dev.sonde.agent;

import java.util.Optional;

/**
 * How an agent fares.
 *
 * @param trouble why reports don't reach the server now; empty if they do
 * @param spoolFailing whether reports are kept in memory alone because the disk can't be written
 * @param waiting how many reports wait in the spool
 * @param sent how many reports the server acknowledged since the agent started
 * @param lost how many reports were given up for want of space, for age or damage since then
 * @param refused how many reports the server refused for good since then
 */
public record AgentStatus(
    Optional<String> trouble,
    boolean spoolFailing,
    long waiting,
    long sent,
    long lost,
    long refused) {}
