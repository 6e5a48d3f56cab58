package dev.retort.capture.logs;

import com.fasterxml.jackson.databind.JsonNode;
import dev.retort.capture.CaptureDetails;
import dev.retort.capture.TraceStep;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/** Collects what a log knows beside what was said; what it does not say stays empty. */
final class DetailsBuilder {
  /** Fields that name a person: they are the exchange's subject, if anything. */
  private static final String PERSON = "(?i).*(user_?id|e_?mail|user_?name|end_?user).*";

  private Optional<String> application = Optional.empty();
  private Optional<String> upstream = Optional.empty();
  private Optional<Duration> timeToFirstToken = Optional.empty();
  private Optional<Double> cost = Optional.empty();
  private Optional<TraceStep> step = Optional.empty();
  private final SortedMap<String, String> metadata = new TreeMap<>();

  DetailsBuilder application(String name) {
    application = said(name);
    return this;
  }

  DetailsBuilder upstream(String name) {
    upstream = said(name);
    return this;
  }

  DetailsBuilder timeToFirstToken(Optional<Duration> given) {
    timeToFirstToken = given.filter(duration -> !duration.isNegative());
    return this;
  }

  /** US dollars; anything that is no price is none. */
  DetailsBuilder cost(JsonNode dollars) {
    double value = dollars.isTextual() ? parsed(dollars.textValue()) : dollars.asDouble(-1);
    cost = Optional.of(value).filter(price -> price >= 0 && Double.isFinite(price));
    return this;
  }

  private static double parsed(String number) {
    try {
      return Double.parseDouble(number);
    } catch (NumberFormatException e) {
      return -1;
    }
  }

  DetailsBuilder step(String trace, String span, String parent) {
    if (!trace.isBlank() && !span.isBlank()) {
      step = Optional.of(new TraceStep(trace, span, said(parent)));
    }
    return this;
  }

  DetailsBuilder metadata(Map<String, String> given) {
    given.forEach(this::metadata);
    return this;
  }

  DetailsBuilder metadata(String key, String value) {
    if (!value.isBlank() && !key.matches(PERSON)) {
      metadata.putIfAbsent(key, value);
    }
    return this;
  }

  /** An object's fields, as far as they are single values. */
  DetailsBuilder metadata(JsonNode object) {
    object
        .properties()
        .forEach(
            entry -> {
              if (entry.getValue().isValueNode() && !entry.getValue().isNull()) {
                metadata(entry.getKey(), entry.getValue().asText());
              }
            });
    return this;
  }

  CaptureDetails build() {
    return new CaptureDetails(
        application, upstream, timeToFirstToken, cost, step, metadata, new TreeMap<>());
  }

  private static Optional<String> said(String text) {
    return Optional.of(text).filter(value -> !value.isBlank());
  }
}
