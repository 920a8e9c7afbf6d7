package dev.sonde.probe.http;

/** What a server answered. */
record Answer(Head head, Body body) {}
