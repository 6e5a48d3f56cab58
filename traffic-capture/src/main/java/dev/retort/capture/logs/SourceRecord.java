package dev.retort.capture.logs;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.function.Supplier;

/**
 * One record of a log's file.
 *
 * @param line the line it begins on, from 1; in a file that is one JSON document, which of its
 *     elements it is
 * @param json what it says; null if it is no JSON
 * @param problem what is wrong with it; empty if nothing is
 * @param text the record as it stands
 */
record SourceRecord(long line, JsonNode json, String problem, Supplier<String> text) {}
