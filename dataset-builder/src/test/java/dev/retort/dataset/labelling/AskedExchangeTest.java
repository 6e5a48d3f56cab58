package dev.retort.dataset.labelling;

import static org.assertj.core.api.Assertions.assertThat;

import dev.retort.capture.ExchangeId;
import org.junit.jupiter.api.Test;

class AskedExchangeTest {
  private static final ExchangeId SHORT = new ExchangeId("request-1");
  private static final ExchangeId LONG = new ExchangeId("r".repeat(200));

  @Test
  void anAnswersIdFollowsFromThePromptAndTheSample() {
    assertThat(AskedExchange.id(SHORT, 2)).isEqualTo(new ExchangeId("request-1/asked-2"));
    assertThat(AskedExchange.id(LONG, 1)).isEqualTo(AskedExchange.id(LONG, 1));
    assertThat(AskedExchange.id(LONG, 1)).isNotEqualTo(AskedExchange.id(LONG, 2));
  }

  @Test
  void anAnswerIsKnownByItsPrompt() {
    assertThat(AskedExchange.isOf(AskedExchange.id(SHORT, 3), SHORT)).isTrue();
    assertThat(AskedExchange.isOf(AskedExchange.id(LONG, 3), LONG)).isTrue();
    assertThat(AskedExchange.isOf(SHORT, SHORT)).isFalse();
    assertThat(AskedExchange.isOf(AskedExchange.id(new ExchangeId("request-10"), 1), SHORT))
        .isFalse();
  }
}
