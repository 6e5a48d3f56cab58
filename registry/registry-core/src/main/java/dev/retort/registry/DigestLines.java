package dev.retort.registry;

import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * Text whose digest covers its fields without ambiguity: a field's tabs and line feeds are written
 * as escapes, so that they part nothing.
 */
public final class DigestLines {
  private final StringBuilder text = new StringBuilder();

  /** Adds a line of fields, parted by tabs. */
  public void add(String... fields) {
    for (int i = 0; i < fields.length; i++) {
      String escaped = fields[i].replace("\\", "\\\\").replace("\t", "\\t").replace("\n", "\\n");
      text.append(i == 0 ? "" : "\t").append(escaped);
    }
    text.append('\n');
  }

  /** A line if there is something to say. */
  public void add(String name, Optional<String> value) {
    value.ifPresent(present -> add(name, present));
  }

  /** The SHA-256 of the lines so far, in UTF-8. */
  public Sha256 digest() {
    return Sha256.of(text.toString().getBytes(StandardCharsets.UTF_8));
  }
}
