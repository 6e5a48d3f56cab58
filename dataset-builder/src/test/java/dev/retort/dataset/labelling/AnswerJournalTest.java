package dev.retort.dataset.labelling;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.retort.capture.Completion;
import dev.retort.capture.ExchangeId;
import dev.retort.capture.TokenUsage;
import dev.retort.dataset.Traffic;
import dev.retort.dataset.labelling.AnswerJournal.Question;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AnswerJournalTest {
  private static final ExchangeId A = new ExchangeId("a");
  private static final ExchangeId B = new ExchangeId("b");
  private static final LabellingPlan PLAN =
      new LabellingPlan(List.of(planned(A), planned(B)), 1, 2, 2);

  @TempDir private Path temporary;
  private Path folder;

  @BeforeEach
  void chooseFolder() {
    folder = temporary.resolve("journal");
  }

  @Test
  void isEmptyWhereNothingWasBegun() {
    try (AnswerJournal journal = AnswerJournal.open(folder)) {
      assertThat(journal.plan()).isEmpty();
      assertThat(journal.spent()).isZero();
    }
    assertThat(folder).doesNotExist();
  }

  @Test
  void answersSurviveTheProcessAndRequestsInFlightCountAsPaid() {
    try (AnswerJournal journal = begun()) {
      journal.add(new JournalEntry.Asking(A, 1, 0.5));
      journal.add(answered(A, "loan", 0.4));
      journal.add(new JournalEntry.Asking(B, 1, 0.5));
      assertThat(journal.spent()).isCloseTo(0.4, within(1e-12));
    }

    try (AnswerJournal journal = AnswerJournal.open(folder)) {
      assertThat(journal.plan()).contains(PLAN);
      assertThat(journal.settled(new Question(A, 1))).contains(answered(A, "loan", 0.4));
      assertThat(journal.settled(new Question(B, 1))).isEmpty();
      assertThat(journal.spent()).isCloseTo(0.9, within(1e-12));
      journal.add(new JournalEntry.Asking(B, 1, 0.5));
      journal.add(answered(B, "card", 0.3));
    }

    try (AnswerJournal journal = AnswerJournal.open(folder)) {
      assertThat(journal.spent()).isCloseTo(1.2, within(1e-12));
    }
  }

  @Test
  void aTornTailIsLeftOut() throws Exception {
    try (AnswerJournal journal = begun()) {
      journal.add(answered(A, "loan", 0.4));
    }
    Path segment = segments().get(0);
    Files.write(segment, new byte[] {0, 0, 1, 0, 7}, StandardOpenOption.APPEND);

    try (AnswerJournal journal = AnswerJournal.open(folder)) {
      assertThat(journal.settled(new Question(A, 1))).isPresent();
    }
  }

  @Test
  void damageAmongPaidAnswersIsNotPassedOver() throws Exception {
    try (AnswerJournal journal = begun()) {
      journal.add(answered(A, "loan", 0.4));
    }
    Path segment = segments().get(0);
    byte[] bytes = Files.readAllBytes(segment);
    bytes[20] ^= 1;
    Files.write(segment, bytes);

    assertThatThrownBy(() -> AnswerJournal.open(folder))
        .hasMessageContaining(folder.toString())
        .hasMessageContaining("checksum");
  }

  @Test
  void erasedPromptsLeaveNoTextAndStayOnTheBill() throws Exception {
    try (AnswerJournal journal = begun()) {
      journal.add(answered(A, "secret words", 0.4));
      journal.add(new JournalEntry.Asking(B, 1, 0.5));
    }

    try (AnswerJournal journal = AnswerJournal.open(folder)) {
      journal.erase(A::equals);
      assertThat(journal.spent()).isCloseTo(0.9, within(1e-12));
    }

    for (Path segment : segments()) {
      assertThat(Files.readString(segment, java.nio.charset.StandardCharsets.ISO_8859_1))
          .doesNotContain("secret words");
    }
    try (AnswerJournal journal = AnswerJournal.open(folder)) {
      assertThat(journal.spent()).isCloseTo(0.9, within(1e-12));
      assertThat(journal.plan().orElseThrow().prompts())
          .extracting(PlannedPrompt::id)
          .containsExactly(B);
    }
  }

  @Test
  void entriesFromManyThreadsAreAllThere() throws Exception {
    try (AnswerJournal journal = begun()) {
      ExecutorService threads = Executors.newFixedThreadPool(8);
      List<Future<?>> writers = new ArrayList<>();
      for (int i = 0; i < 200; i++) {
        ExchangeId id = new ExchangeId("many-" + i);
        writers.add(threads.submit(() -> journal.add(answered(id, "x", 0.01))));
      }
      for (Future<?> writer : writers) {
        writer.get();
      }
      threads.shutdown();
    }

    try (AnswerJournal journal = AnswerJournal.open(folder)) {
      assertThat(journal.spent()).isCloseTo(2, within(1e-9));
      for (int i = 0; i < 200; i++) {
        assertThat(journal.settled(new Question(new ExchangeId("many-" + i), 1))).isPresent();
      }
    }
  }

  @Test
  void oneRoundAtATime() {
    try (AnswerJournal journal = begun()) {
      assertThatThrownBy(() -> journal.begin("second", Traffic.START, PLAN))
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining("first");
      journal.remove();
    }
    assertThat(folder).doesNotExist();
  }

  private AnswerJournal begun() {
    AnswerJournal journal = AnswerJournal.open(folder);
    journal.begin("first", Traffic.START, PLAN);
    return journal;
  }

  private List<Path> segments() throws java.io.IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.sorted().toList();
    }
  }

  private static PlannedPrompt planned(ExchangeId id) {
    return new PlannedPrompt(id, "teacher", "student_answer", 0.5, 1, 10, 0.5);
  }

  private static JournalEntry.Answered answered(ExchangeId id, String text, double cost) {
    return new JournalEntry.Answered(
        id,
        1,
        new Completion(text, Completion.Finish.STOP),
        new TokenUsage(10, 1),
        Duration.ofMillis(5),
        cost);
  }
}
