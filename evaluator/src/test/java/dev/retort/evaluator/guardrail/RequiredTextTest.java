package dev.retort.evaluator.guardrail;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Set;
import org.junit.jupiter.api.Test;

class RequiredTextTest {

  @Test
  void aSequenceIsOneStringAsLongAsItIsKnown() {
    assertThat(RequiredText.of("\\bsystem override\\b")).containsExactly(Set.of("system override"));
    assertThat(RequiredText.of("ignore\\W+rules"))
        .containsExactly(Set.of("ignore"), Set.of("rules"));
  }

  @Test
  void alternativesAndOptionsMultiply() {
    assertThat(RequiredText.of("(?:an?|the) (?:rule|order)s?"))
        .containsExactly(
            Set.of(
                "a rule",
                "a order",
                "an rule",
                "an order",
                "the rule",
                "the order",
                "a rules",
                "a orders",
                "an rules",
                "an orders",
                "the rules",
                "the orders"));
  }

  @Test
  void anAlternativeThatIsUnknownSaysNothingOfTheOthers() {
    assertThat(RequiredText.of("ignore|\\w+")).isEmpty();
    assertThat(RequiredText.of("ignor\\w+|forget .* rules"))
        .containsExactly(Set.of("ignor", "forget "));
  }

  @Test
  void linesBeginAndEndAtLineFeeds() {
    assertThat(RequiredText.of("^(?:answer|label) ?[:=]$"))
        .containsExactly(
            Set.of(
                "\nanswer:\n",
                "\nanswer=\n",
                "\nanswer :\n",
                "\nanswer =\n",
                "\nlabel:\n",
                "\nlabel=\n",
                "\nlabel :\n",
                "\nlabel =\n"));
  }

  @Test
  void whatMayBeAbsentIsNotRequired() {
    assertThat(RequiredText.of("(?:please )*ignore(?! me\\b)")).containsExactly(Set.of("ignore"));
    assertThat(RequiredText.of("={3,}")).containsExactly(Set.of("==="));
    assertThat(RequiredText.of("\\b(\\w{3,})(?: \\1){3,}")).isEmpty();
  }

  @Test
  void refusesWhatItCannotRead() {
    assertThatThrownBy(() -> RequiredText.of("(?<=a)b"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("(?<=a)b");
  }
}
