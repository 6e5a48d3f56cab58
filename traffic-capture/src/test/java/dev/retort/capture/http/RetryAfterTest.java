package dev.retort.capture.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class RetryAfterTest {
  private static final String DATE = "Sun, 06 Nov 1994 08:49:37 GMT";

  @Test
  void readsSeconds() {
    assertThat(RetryAfter.of("120", null)).contains(Duration.ofMinutes(2));
    assertThat(RetryAfter.of(" 0 ", null)).contains(Duration.ZERO);
  }

  @Test
  void readsADateAgainstTheAnswersOwn() {
    assertThat(RetryAfter.of("Sun, 06 Nov 1994 08:50:07 GMT", DATE))
        .contains(Duration.ofSeconds(30));
    assertThat(RetryAfter.of("Sun, 06 Nov 1994 08:49:00 GMT", DATE)).contains(Duration.ZERO);
    assertThat(RetryAfter.of("Sun, 06 Nov 1994 08:50:07 GMT", null)).isEmpty();
  }

  @Test
  void whatCannotBeReadIsNoWait() {
    assertThat(RetryAfter.of(null, DATE)).isEmpty();
    assertThat(RetryAfter.of("-3", DATE)).isEmpty();
    assertThat(RetryAfter.of("soon", DATE)).isEmpty();
    assertThat(RetryAfter.of("12345678901", DATE)).isEmpty();
  }
}
