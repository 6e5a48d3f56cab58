package dev.retort.dataset.label;

import static org.assertj.core.api.Assertions.assertThat;

import dev.retort.dataset.Traffic;
import dev.retort.dataset.label.Vote.Authority;
import java.util.List;
import org.junit.jupiter.api.Test;

class LabelPolicyTest {
  @Test
  void aCorrectionOutranksAnyNumberOfTeachersAnswers() {
    assertThat(
            LabelPolicy.decide(
                List.of(correction("right", 0), teacher("wrong", 1), teacher("wrong", 2))))
        .contains("right");
  }

  @Test
  void theMajorityDecidesWherePeopleAreSilent() {
    assertThat(
            LabelPolicy.decide(
                List.of(teacher("often", 0), teacher("often", 1), teacher("late", 2))))
        .contains("often");
  }

  @Test
  void oneAnswerAgainstOneOtherDecidesNothing() {
    assertThat(LabelPolicy.decide(List.of(teacher("new", 2), teacher("old", 1)))).isEmpty();
  }

  @Test
  void aTeacherThatKeepsToItsNewAnswerHasChangedItsMind() {
    assertThat(
            LabelPolicy.decide(
                List.of(
                    teacher("new", 3), teacher("old", 1), teacher("new", 4), teacher("old", 0))))
        .contains("new");
    assertThat(
            LabelPolicy.decide(
                List.of(
                    teacher("new", 2), teacher("old", 1), teacher("new", 4), teacher("old", 3))))
        .isEmpty();
  }

  @Test
  void nothingDecidesBetweenContradictionsOfOneInstant() {
    assertThat(LabelPolicy.decide(List.of(teacher("a", 1), teacher("b", 1), teacher("c", 0))))
        .isEmpty();
  }

  @Test
  void equalAnswersDoNotContradict() {
    assertThat(LabelPolicy.decide(List.of(teacher("a", 1), teacher("a", 1)))).contains("a");
  }

  private static Vote teacher(String answer, int minute) {
    return new Vote(answer, Authority.TEACHER, Traffic.minute(minute));
  }

  private static Vote correction(String answer, int minute) {
    return new Vote(answer, Authority.CORRECTION, Traffic.minute(minute));
  }
}
