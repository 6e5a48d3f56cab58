package dev.retort.capture;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TemplateTokensTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "Don't SHOUT, please! | dont shout please",
        "Order 4711 of ada@example.org | order # of #",
        "see https://example.org/a?b=c now | see # now",
        "on Monday, 3 June 2025 at 10:15 | on # at #",
        "due June 3rd, 2025. | due #",
        "id 550e8400-e29b-41d4-a716-446655440000 ends | id # ends",
        "dear [NAME_1] of [EMAIL_2] | dear # of #",
        "1, 2 and 3.5% | # and #",
        "on Monday we rest | on monday we rest",
        "{\"intent\":\"x\",\"size\":5} | intent x size #",
        "snake_case stays | snake_case stays",
        "翻訳して下さい | 翻 訳 し て 下 さ い",
        "Größe und naïveté | größe und naïveté",
        "# | #",
        "... --- ! | ''"
      })
  void readsWordsAndValues(String text, String tokens) {
    assertThat(String.join(" ", TemplateTokens.of(text).words())).isEqualTo(tokens);
  }

  @Test
  void tellsWhereTokensStandAndWhatEndsALine() {
    String text = "Classify this:\n  on 3 June, it broke\nagain";
    TemplateTokens tokens = TemplateTokens.of(text);

    assertThat(tokens.words())
        .containsExactly("classify", "this", "on", "#", "it", "broke", "again");
    assertThat(text.substring(tokens.start(3), tokens.end(3))).isEqualTo("3 June");
    assertThat(tokens.isDelimited(1)).isTrue();
    assertThat(tokens.isDelimited(2)).isFalse();
    assertThat(tokens.isDelimited(5)).isTrue();
  }
}
