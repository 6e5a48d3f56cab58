package dev.retort.dataset.filter;

import static org.assertj.core.api.Assertions.assertThat;

import dev.retort.capture.AnsweredBy;
import dev.retort.capture.Completion.Finish;
import dev.retort.capture.Exchange;
import dev.retort.dataset.Traffic;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class StandardFiltersTest {
  private static final Exchange GOOD = Traffic.exchange("a", 0, "where is my card?", "delivery");
  private static final AnsweredBy STUDENT = new AnsweredBy.Student("tickets/3", 0.99);

  private final ExampleFilter filters = StandardFilters.all();

  @Test
  void keepsAWholeAnswerOfTheTeacher() {
    assertThat(filters.judge(GOOD)).isEqualTo(FilterVerdict.KEEP);
  }

  @ParameterizedTest
  @CsvSource({
    "ERROR, ERROR",
    "REFUSED, REFUSED",
    "TOOL_CALLS, TOOL_CALL",
    "LENGTH, TRUNCATED",
    "UNKNOWN, UNKNOWN_FINISH"
  })
  void dropsWhatDidNotEndWell(Finish finish, DropReason reason) {
    assertThat(filters.judge(Traffic.finished(GOOD, finish))).isEqualTo(FilterVerdict.drop(reason));
  }

  @Test
  void dropsEmptyInputsAndAnswers() {
    assertThat(filters.judge(Traffic.exchange("a", 0, " \n", "delivery")))
        .isEqualTo(FilterVerdict.drop(DropReason.EMPTY_INPUT));
    assertThat(filters.judge(Traffic.exchange("a", 0, "where?", " ")))
        .isEqualTo(FilterVerdict.drop(DropReason.EMPTY_ANSWER));
  }

  @Test
  void neverTakesAStudentsOwnAnswer() {
    assertThat(filters.judge(Traffic.answeredBy(GOOD, STUDENT)))
        .isEqualTo(FilterVerdict.drop(DropReason.STUDENT_ANSWER));
  }

  @Test
  void takesAPersonsCorrectionWhateverWentWrong() {
    Exchange wrong = Traffic.finished(Traffic.answeredBy(GOOD, STUDENT), Finish.LENGTH);

    assertThat(filters.judge(Traffic.corrected(wrong, "lost"))).isEqualTo(FilterVerdict.KEEP);
    assertThat(filters.judge(Traffic.corrected(wrong, " ")))
        .isEqualTo(FilterVerdict.drop(DropReason.STUDENT_ANSWER));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "I'm sorry, but I can't assist with that request.",
        "I’m sorry, I can’t help with that.",
        "I cannot comply with this request.",
        "As an AI language model, I am unable to answer this.",
        "Sorry, I don't have enough information to answer. Could you clarify?",
        "Unfortunately, I am not able to provide that.",
        "I won't be able to help with this."
      })
  void recognisesRefusals(String answer) {
    assertThat(filters.judge(Traffic.exchange("a", 0, "hello", answer)))
        .isEqualTo(FilterVerdict.drop(DropReason.REFUSED));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "I'm sorry to hear that. Your parcel arrives tomorrow.",
        "Sorry, but we cannot refund a used ticket.",
        "Unfortunately, the shop is closed.",
        "I can help with that: press the red button.",
        "cannot_help_with_login",
        "As an AIM member you travel free."
      })
  void takesAnswersThatOnlySoundLikeRefusals(String answer) {
    assertThat(filters.judge(Traffic.exchange("a", 0, "hello", answer)))
        .isEqualTo(FilterVerdict.KEEP);
  }
}
