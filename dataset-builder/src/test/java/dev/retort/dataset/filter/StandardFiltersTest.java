package dev.retort.dataset.filter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.retort.capture.AnsweredBy;
import dev.retort.capture.Completion.Finish;
import dev.retort.capture.Exchange;
import dev.retort.capture.Rating;
import dev.retort.dataset.Traffic;
import dev.retort.dataset.balance.Urgency;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
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
  void takesNoAnswerThatWasGivenBefore() {
    for (AnsweredBy cached :
        List.of(AnsweredBy.Cache.OF_TEACHER, new AnsweredBy.Cache(Optional.of("tickets/3")))) {
      Exchange again = Traffic.answeredBy(GOOD, cached);
      assertThat(filters.judge(again)).isEqualTo(FilterVerdict.drop(DropReason.CACHED_ANSWER));
      assertThat(filters.judge(Traffic.corrected(again, "lost"))).isEqualTo(FilterVerdict.KEEP);
    }
  }

  @Test
  void onlyAStudentsOwnAnswerIsAChampionsError() {
    Exchange wrong = Traffic.corrected(GOOD, "lost");

    assertThat(Urgency.of(Traffic.answeredBy(wrong, AnsweredBy.Cache.OF_TEACHER)))
        .isEqualTo(Urgency.ORDINARY);
    assertThat(
            Urgency.of(Traffic.answeredBy(wrong, new AnsweredBy.Cache(Optional.of("tickets/3")))))
        .isEqualTo(Urgency.CHAMPION_ERROR);
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

  @Test
  void callsOfFunctionsAreLeftToTheTasksForm() {
    Exchange call = Traffic.calling(GOOD, "find", "{}");

    assertThat(filters.judge(call)).isEqualTo(FilterVerdict.KEEP);
    assertThat(filters.judge(Traffic.finished(call, Finish.TOOL_CALLS)))
        .as("a log that does not say which functions")
        .isEqualTo(FilterVerdict.drop(DropReason.TOOL_CALL));
  }

  @Test
  void aDownvotedAnswerIsNoLabelUnlessCorrected() {
    Exchange down = Traffic.rated(GOOD, Rating.DOWN);

    assertThat(filters.judge(down)).isEqualTo(FilterVerdict.drop(DropReason.USER_DOWNVOTED));
    assertThat(filters.judge(Traffic.rated(GOOD, Rating.UP))).isEqualTo(FilterVerdict.KEEP);
    assertThat(filters.judge(Traffic.corrected(down, "lost"))).isEqualTo(FilterVerdict.KEEP);
  }

  @Test
  void textsKeepTheLimitsOfTheTask() {
    ExampleFilter limited =
        StandardFilters.all(
            new FilterPolicy(
                new TreeSet<>(),
                new TextLimits(5, 20),
                new TextLimits(2, 10),
                new TreeSet<>(),
                Optional.empty()));

    assertThat(limited.judge(GOOD)).isEqualTo(FilterVerdict.KEEP);
    assertThat(limited.judge(Traffic.exchange("a", 0, "  why \n", "delivery")))
        .isEqualTo(FilterVerdict.drop(DropReason.TOO_SHORT));
    assertThat(limited.judge(Traffic.exchange("a", 0, "where is my new bank card", "delivery")))
        .isEqualTo(FilterVerdict.drop(DropReason.TOO_LONG));
    assertThat(limited.judge(Traffic.exchange("a", 0, "where is it", "x")))
        .isEqualTo(FilterVerdict.drop(DropReason.TOO_SHORT));
    assertThat(limited.judge(Traffic.exchange("a", 0, "where is it", "it is on its way")))
        .isEqualTo(FilterVerdict.drop(DropReason.TOO_LONG));
    assertThat(limited.judge(Traffic.corrected(GOOD, "it is on its way")))
        .as("a correction is an answer too")
        .isEqualTo(FilterVerdict.drop(DropReason.TOO_LONG));
  }

  @Test
  void requestsClearlyInAnotherLanguageGo() {
    ExampleFilter english = StandardFilters.all(speaking("en"));
    ExampleFilter both = StandardFilters.all(speaking("eng", "de"));
    Exchange german =
        Traffic.exchange("a", 0, "Wo ist meine Karte? Ich warte seit zwei Wochen.", "delivery");

    assertThat(english.judge(german)).isEqualTo(FilterVerdict.drop(DropReason.OTHER_LANGUAGE));
    assertThat(both.judge(german)).isEqualTo(FilterVerdict.KEEP);
    assertThat(english.judge(GOOD)).isEqualTo(FilterVerdict.KEEP);
    assertThat(both.judge(GOOD)).isEqualTo(FilterVerdict.KEEP);
    assertThat(english.judge(Traffic.exchange("a", 0, "ok?", "delivery")))
        .as("too short to tell")
        .isEqualTo(FilterVerdict.KEEP);
  }

  @Test
  void aLanguageThatCannotBeToldIsRefused() {
    assertThatThrownBy(() -> StandardFilters.all(speaking("qqq")))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("'qqq'")
        .hasMessageContaining("deu");
  }

  @ParameterizedTest
  @ValueSource(strings = {"xx", "english", "12", ""})
  void whatIsNoLanguagesCodeIsRefused(String code) {
    assertThatThrownBy(() -> speaking(code))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("'" + code + "'");
  }

  private static FilterPolicy speaking(String... languages) {
    return new FilterPolicy(
        new TreeSet<>(List.of(languages)),
        FilterPolicy.INPUT,
        FilterPolicy.ANSWER,
        new TreeSet<>(),
        Optional.empty());
  }
}
