package dev.retort.capture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.retort.capture.DocumentFormat.Marks;
import dev.retort.capture.DocumentFormat.Order;
import dev.retort.capture.DocumentFormat.Parts;
import java.util.List;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class DocumentFormatTest {
  private static final TaskName ANSWERS = new TaskName("answers");
  private static final SortedSet<Role> NO_ROLES = new TreeSet<>();
  private static final DocumentFormat FORMAT =
      new DocumentFormat(
          Optional.of(new Marks("<docs>", "</docs>", Optional.of("<next>"))),
          NO_ROLES,
          Order.AS_GIVEN);

  @Test
  void takesTheDocumentsOutOfTheQuestion() {
    assertThat(FORMAT.split("Read <docs> one <next>two\n</docs> and say: why?"))
        .isEqualTo(
            new Parts("Read " + DocumentFormat.PLACE + " and say: why?", List.of("one", "two")));
    assertThat(FORMAT.split("<docs>one</docs><docs><next>two</docs>?"))
        .isEqualTo(
            new Parts(DocumentFormat.PLACE + DocumentFormat.PLACE + "?", List.of("one", "two")));
  }

  @Test
  void aBeginningWithoutAnEndIsPartOfTheQuestion() {
    assertThat(FORMAT.split("what does <docs> mean?"))
        .isEqualTo(new Parts("what does <docs> mean?", List.of()));
    assertThat(FORMAT.split("<docs>a</docs> what does <docs> mean?").question())
        .isEqualTo(DocumentFormat.PLACE + " what does <docs> mean?");
  }

  @Test
  void rulesOfATaskLookAtTheQuestionAlone() {
    TaskRule rule =
        TaskRule.ofPrompt(
            Optional.empty(), Optional.of(new PromptTemplate("Answer from [...] Question: [...]")));
    TaskRule exact =
        TaskRule.ofPrompt(Optional.empty(), Optional.of(new PromptTemplate("Answer. Refund?")));
    String asked = "Answer. <docs>You refund orders. Question: none</docs> Refund?";

    assertThat(taskOf(new TaskMatcher.Assignment(ANSWERS, exact), asked)).isEmpty();
    assertThat(taskOf(new TaskMatcher.Assignment(ANSWERS, exact, Optional.of(FORMAT)), asked))
        .contains(ANSWERS);
    assertThat(taskOf(new TaskMatcher.Assignment(ANSWERS, rule, Optional.of(FORMAT)), asked))
        .as("what documents say makes no task")
        .isEmpty();
  }

  @Test
  void aRuleKeepsItsJsonAndTakesTheFormatAlong() throws Exception {
    TaskRule rule =
        TaskRule.ofPrompt(Optional.empty(), Optional.of(new PromptTemplate("Answer. Refund?")));
    TaskMatcher plain = new TaskMatcher(List.of(new TaskMatcher.Assignment(ANSWERS, rule)));
    TaskMatcher carrying =
        new TaskMatcher(List.of(new TaskMatcher.Assignment(ANSWERS, rule, Optional.of(FORMAT))));

    assertThat(JsonFormat.line(plain)).doesNotContain("documents");
    for (TaskMatcher matcher : List.of(plain, carrying)) {
      assertThat(JsonFormat.mapper().readValue(JsonFormat.line(matcher), TaskMatcher.class))
          .isEqualTo(matcher);
    }
  }

  @Test
  void saysWhatIsMissing() {
    assertThatThrownBy(() -> new DocumentFormat(Optional.empty(), NO_ROLES, Order.ANY))
        .hasMessageContaining("give begin and end, roles, or both");
    assertThatThrownBy(() -> new Marks("<docs>", " ", Optional.empty()))
        .hasMessageContaining("a blank is none");
  }

  private static Optional<TaskName> taskOf(TaskMatcher.Assignment assignment, String user) {
    return new TaskMatcher(List.of(assignment))
        .taskOf(
            Optional.empty(),
            "m",
            new Prompt(List.of(new Message(Role.USER, user))),
            CaptureDetails.NONE);
  }
}
