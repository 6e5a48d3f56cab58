package dev.retort.capture.http.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TraceContextTest {
  private static final String TRACE = "4bf92f3577b34da6a3ce929d0e0e4736";
  private static final String PARENT = "00f067aa0ba902b7";

  private final SplittableRandom random = new SplittableRandom(7);

  @Test
  void goesOnWithATraceAsItsChild() {
    TraceContext trace = TraceContext.of("00-" + TRACE + "-" + PARENT + "-01", random);

    assertThat(trace.trace()).isEqualTo(TRACE);
    assertThat(trace.parent()).contains(PARENT);
    assertThat(trace.span()).matches("[0-9a-f]{16}").isNotEqualTo(PARENT);
    assertThat(trace.traceparent()).isEqualTo("00-" + TRACE + "-" + trace.span() + "-01");
  }

  @Test
  void readsWhatLaterVersionsHaveInCommon() {
    assertThat(TraceContext.of("01-" + TRACE + "-" + PARENT + "-00-more", random).trace())
        .isEqualTo(TRACE);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "00",
        "ff-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01",
        "00-00000000000000000000000000000000-00f067aa0ba902b7-01",
        "00-4bf92f3577b34da6a3ce929d0e0e4736-0000000000000000-01",
        "00-4BF92F3577B34DA6A3CE929D0E0E4736-00f067aa0ba902b7-01",
        "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01-more"
      })
  void beginsAnewWhereTheHeaderIsNone(String header) {
    TraceContext trace = TraceContext.of(header, random);

    assertThat(trace.trace()).matches("[0-9a-f]{32}").isNotEqualTo(TRACE);
    assertThat(trace.parent()).isEmpty();
  }
}
