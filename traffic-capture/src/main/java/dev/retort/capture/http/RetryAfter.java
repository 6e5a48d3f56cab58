package dev.retort.capture.http;

import java.time.Duration;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.Optional;
import java.util.regex.Pattern;

/** The header {@code Retry-After} of RFC 9110, section 10.2.3: seconds, or a date. */
final class RetryAfter {
  private static final Pattern SECONDS = Pattern.compile("\\d{1,9}");

  private RetryAfter() {}

  /**
   * How long to wait.
   *
   * @param value the header; null if there is none
   * @param date the answer's own {@code Date}, against which a date is read, so that no clock here
   *     has to agree with the server's; null if there is none
   * @return empty without the header, or if it cannot be read
   */
  static Optional<Duration> of(String value, String date) {
    if (value == null) {
      return Optional.empty();
    }
    if (SECONDS.matcher(value.strip()).matches()) {
      return Optional.of(Duration.ofSeconds(Long.parseLong(value.strip())));
    }
    return instant(value)
        .flatMap(until -> instant(date).map(now -> Duration.between(now, until)))
        .map(wait -> wait.isNegative() ? Duration.ZERO : wait);
  }

  private static Optional<ZonedDateTime> instant(String value) {
    try {
      return value == null
          ? Optional.empty()
          : Optional.of(ZonedDateTime.parse(value.strip(), DateTimeFormatter.RFC_1123_DATE_TIME));
    } catch (DateTimeParseException e) {
      return Optional.empty();
    }
  }
}
