package dev.retort.capture.logs;

import com.fasterxml.jackson.databind.JsonNode;
import dev.retort.capture.Rating;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * What a log line's {@code feedback}, else its {@code rating}, says a user thought: {@code up},
 * {@code thumbs_up}, {@code positive}, {@code 1} and {@code true} are {@link Rating#UP}; {@code
 * down}, {@code thumbs_down}, {@code negative}, {@code -1} and {@code false} are {@link
 * Rating#DOWN}. The value may stand alone, or in an object's {@code rating}, {@code value} or
 * {@code score}. Anything else, such as stars or a comment, is no rating.
 */
final class RatingFormat {
  private static final List<String> UP = List.of("up", "thumbs_up", "positive", "1", "+1", "true");
  private static final List<String> DOWN =
      List.of("down", "thumbs_down", "negative", "-1", "false");

  private RatingFormat() {}

  static Optional<Rating> read(JsonNode line) {
    return value(line.path("feedback")).or(() -> value(line.path("rating")));
  }

  private static Optional<Rating> value(JsonNode field) {
    if (field.isObject()) {
      return value(field.path("rating"))
          .or(() -> value(field.path("value")))
          .or(() -> value(field.path("score")));
    }
    if (field.isNumber()) {
      double number = field.doubleValue();
      return number == 1
          ? Optional.of(Rating.UP)
          : number == -1 ? Optional.of(Rating.DOWN) : Optional.empty();
    }
    String text = field.asText("").strip().toLowerCase(Locale.ROOT).replaceAll("[ -]+(?=\\D)", "_");
    if (UP.contains(text)) {
      return Optional.of(Rating.UP);
    }
    return DOWN.contains(text) ? Optional.of(Rating.DOWN) : Optional.empty();
  }
}
