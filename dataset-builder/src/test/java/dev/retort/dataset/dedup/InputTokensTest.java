package dev.retort.dataset.dedup;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class InputTokensTest {
  @Test
  void wordsAndNumbersCountButNotTheirDress() {
    assertThat(InputTokens.of("  Why isn't the TOP-UP\tof 1,250.50 there?! "))
        .containsExactly("why", "isnt", "the", "top", "up", "of", "1,250.50", "there");
  }

  @Test
  void aDecimalMarkJoinsDigitsOnly() {
    assertThat(InputTokens.of("1.5kg, v2.0. Then 3.x 7"))
        .containsExactly("1.5", "kg", "v2", "0", "then", "3", "x", "7");
  }

  @Test
  void signsThatMeanSomethingAreTokens() {
    assertThat(InputTokens.of("C++ and C#, 5 € = 10% 👍"))
        .containsExactly("c", "+", "+", "and", "c", "#", "5", "€", "=", "10", "%", "👍");
  }

  @Test
  void scriptsWithoutSpacesGiveATokenACharacter() {
    assertThat(InputTokens.of("iPhone充值 ok")).containsExactly("iphone", "充", "值", "ok");
  }

  @Test
  void accentsStayWithTheirLetters() {
    assertThat(InputTokens.of("Cafe\u0301 größer हिन्दी"))
        .containsExactly("café", "größer", "हिन्दी");
  }

  @Test
  void punctuationAloneIsOneToken() {
    assertThat(InputTokens.of(" ?! ")).containsExactly("?!");
    assertThat(InputTokens.of("")).containsExactly("");
  }
}
