package dev.retort.capture.logs;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import dev.retort.capture.DurableFile;
import dev.retort.capture.JsonFormat;
import dev.retort.capture.TaskName;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Fields as the various tools write them. */
final class LogFields {
  /** Unix times from here on are in milliseconds: in seconds it is the year 5138. */
  private static final double FIRST_MILLISECOND = 1e11;

  private static final Pattern SHORT_OFFSET = Pattern.compile("([+-]\\d\\d)(\\d\\d)$");

  private LogFields() {}

  /** The first of the fields that the record has a value in. */
  static JsonNode first(JsonNode record, String... fields) {
    for (String field : fields) {
      if (record.hasNonNull(field)) {
        return record.path(field);
      }
    }
    return MissingNode.getInstance();
  }

  static String text(JsonNode record, String... fields) {
    return first(record, fields).asText("");
  }

  /** A field that is JSON, or the text of JSON; other text stays text. */
  static JsonNode json(JsonNode field) {
    String text = field.asText("").strip();
    if (!field.isTextual() || !(text.startsWith("{") || text.startsWith("["))) {
      return field;
    }
    try {
      return JsonFormat.mapper().readTree(text);
    } catch (JsonProcessingException e) {
      return field;
    }
  }

  /**
   * A time: Unix seconds or milliseconds, or ISO 8601 with {@code T} or a space, in UTC where it
   * names no offset.
   */
  static Optional<Instant> time(JsonNode field) {
    if (field.isNumber()) {
      double value = field.doubleValue();
      double seconds = value >= FIRST_MILLISECOND ? value / 1_000 : value;
      return seconds > 0
          ? Optional.of(Instant.EPOCH.plus(Duration.ofNanos(Math.round(seconds * 1e6) * 1_000)))
          : Optional.empty();
    }
    String text = field.asText("").strip().replaceFirst("(?<=\\d) (?=\\d)", "T");
    Matcher offset = SHORT_OFFSET.matcher(text);
    if (text.contains("T") && offset.find()) {
      text = text.substring(0, offset.start()) + offset.group(1) + ":" + offset.group(2);
    }
    try {
      return Optional.of(OffsetDateTime.parse(text).toInstant());
    } catch (DateTimeException e) {
      // It names no offset.
    }
    try {
      return Optional.of(LocalDateTime.parse(text).toInstant(ZoneOffset.UTC));
    } catch (DateTimeException e) {
      return Optional.empty();
    }
  }

  /**
   * When a file was last written, for records that tell no time themselves.
   *
   * @throws UncheckedIOException if the file is gone
   */
  static Instant changed(Path file) {
    try {
      return Files.getLastModifiedTime(file).toInstant();
    } catch (IOException e) {
      throw new UncheckedIOException(
          "cannot read %s: %s".formatted(file, DurableFile.reason(e)), e);
    }
  }

  static Optional<Duration> between(Optional<Instant> from, Optional<Instant> until) {
    return from.flatMap(start -> until.map(end -> Duration.between(start, end)));
  }

  /** The task that a value names; free text names none. */
  static Optional<TaskName> task(JsonNode field) {
    try {
      return Optional.of(field.asText("")).filter(name -> !name.isEmpty()).map(TaskName::new);
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }
}
