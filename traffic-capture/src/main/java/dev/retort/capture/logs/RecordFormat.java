package dev.retort.capture.logs;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;

/** Reads the records of one form of log. */
interface RecordFormat {

  /** Whether a record is of this form. */
  boolean recognises(JsonNode record);

  /**
   * What a record says.
   *
   * @param file where it stands
   * @throws dev.retort.capture.MalformedExchangeException if it should be an exchange and is none
   * @throws IllegalArgumentException if a value in it is impossible
   */
  Reading read(JsonNode record, Path file);
}
